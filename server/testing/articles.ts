/** Very many published articles, the same for the same seed, written past the gateway: for tests of how fast they are found. */
import { type Ctx, sql } from '../kernel/index.ts';
import { metadataOf, objectOf, reindexLater } from '../metadata/index.ts';

const languages = {
  en: {
    starts: 'bal cal dri fil gas hea ins kit lab mea nor opt pre qua res sen tem ult val wei'.split(' '),
    middles: 'a i o er an el in or ul at'.split(' '),
    ends: 'ment ness tion ing able ture sor ter ance ship'.split(' '),
    known: ['balance', 'calibration', 'instrument', 'weight', 'sensor', 'drift', 'printer', 'temperature'],
  },
  de: {
    starts: 'mess kal prüf waa dru ger sch ver ein aus auf tem wär luft kraft stro netz sof dat zel'.split(' '),
    middles: 'e i o er an el in or ung at'.split(' '),
    ends: 'heit keit ung schaft lich bar messer gerät wert zelle'.split(' '),
    known: ['waage', 'kalibrierung', 'messgerät', 'gewicht', 'fühler', 'abweichung', 'drucker', 'temperatur'],
  },
} as const;

export type ArticleLanguage = keyof typeof languages;

/** Numbers from 0 to 1, the same for the same seed. */
export function numbersOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** All words of a language, those that are used most first: the known ones, then 4,000 made ones. */
export function wordsOf(language: ArticleLanguage): readonly string[] {
  const { starts, middles, ends, known } = languages[language];
  const made = ends.flatMap((end) =>
    middles.flatMap((a) => ['', 'st'].flatMap((b) => starts.map((start) => start + a + b + end))),
  );
  return [...known, ...made];
}

/** One article: a few words say most, as people write; every text has some of the rare ones. */
function write(words: readonly string[], next: () => number): { title: string; body: string } {
  const word = () => words[Math.floor(words.length * next() ** 3)] ?? '';
  const sentence = (n: number) => {
    const text = Array.from({ length: n }, word).join(' ');
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  const paragraph = () => `<p>${Array.from({ length: 3 }, () => `${sentence(8 + Math.floor(next() * 8))}.`).join(' ')}</p>`;
  return { title: sentence(4), body: Array.from({ length: 4 }, paragraph).join('') };
}

/**
 * Writes so many published articles in English, and as many in German, into a category. Nobody outside has them before its audience is
 * set again, and nobody finds them before the workers have made their words.
 */
export async function fillArticles(owner: Ctx, wish: { perLanguage: number; category: string; seed: number }): Promise<void> {
  const next = numbersOf(wish.seed);
  for (const language of ['en', 'de'] as const) {
    const words = wordsOf(language);
    const all = Array.from({ length: wish.perLanguage }, () => write(words, next));
    await owner.db.run(sql`with category as (select id from data.article_category where uid = ${wish.category}::uuid),
      made as (insert into data.article (title, body, type, category, language, status, edition, translation_group, created_at, modified_at)
        select r.title, r.body, 'faq', c.id, ${language}, 'published', 1, gen_random_uuid()::text, ${owner.now}, ${owner.now}
        from category c, unnest(${all.map((a) => a.title)}::text[], ${all.map((a) => a.body)}::text[]) as r(title, body)
        returning *)
      insert into data.published_article (source, title, body, type, category, language, translation_group, edition, minutes, popularity,
        published_on, created_at, modified_at)
      select id, title, body, type, category, language, translation_group, 1, 1, 0, created_at - id * interval '1 second', created_at, created_at
      from made`);
  }
  await reindexLater(owner, objectOf(await metadataOf(owner), 'published_article'));
}
