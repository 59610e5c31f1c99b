/**
 * Faults of the columns that an administrator added to articles. A module that is mocked loads this file while the metadata are still being
 * loaded themselves: nothing of the product may be called before a fault is.
 */
import type * as Configuration from '../../../access/configuration.ts';
import { sql } from '../../../kernel/index.ts';
import { metadataOf, tables } from '../../../metadata/index.ts';
import type * as Twins from '../../../metadata/twins.ts';
import type * as Write from '../../../records/store-write.ts';
import type { Faults } from './plant.ts';

const PUBLISHED = 'published_article';

export const twinFaults: Faults<typeof Twins> = {
  'what an administrator added is not published again with its article': ({ takenOver }) => ({
    // Only what stands there for the first time.
    takenOver: (from, copy) => takenOver(from, copy).filter(({ key }) => key !== 'model'),
  }),
};

export const twinWriteFaults: Faults<typeof Write> = {
  'readers have an added column as it is typed, not as it was published': ({ updateRecord }) => ({
    updateRecord: async (ctx, object, change) => {
      const row = await updateRecord(ctx, object, change);
      const typed = object.key === 'article' ? change.columns.find(({ key }) => key === 'model') : undefined;
      if (typed !== undefined) {
        await ctx.db.run(sql`update ${tables.records(PUBLISHED)} set model = ${String(change.values.get('model'))}
          where source = ${change.id}::bigint`);
      }
      return row;
    },
  }),
};

export const twinRuleFaults: Faults<typeof Configuration> = {
  'what is kept from the staff in an article they read where it is published': ({ rulesOf }) => ({
    rulesOf: async (ctx, object) => ({ ...(await rulesOf(ctx, object)), originals: new Map() }),
  }),
  'an added column is read outside by the rules of its original': ({ rulesOf }) => ({
    rulesOf: async (ctx, object) => {
      const rules = await rulesOf(ctx, object);
      if (object.key !== PUBLISHED) return rules;
      const original = (await metadataOf(ctx)).objects.get('article');
      if (original === undefined) return rules;
      const there = (await rulesOf(ctx, original)).columns;
      const columns = new Map(rules.columns);
      for (const column of object.columns.filter(({ owned, shipped, standard }) => owned && !shipped && !standard)) {
        columns.set(column.id, there.get(original.column(column.key)?.id ?? '') ?? []);
      }
      return { ...rules, columns };
    },
  }),
  'an added column is read outside before anybody has granted it': ({ rulesOf }) => ({
    rulesOf: async (ctx, object) => {
      const rules = await rulesOf(ctx, object);
      if (object.key !== PUBLISHED) return rules;
      const shown = object.column('title');
      const columns = new Map(rules.columns);
      for (const column of object.columns.filter(({ owned, shipped, standard }) => owned && !shipped && !standard)) {
        columns.set(column.id, rules.columns.get(shown?.id ?? '') ?? []);
      }
      return { ...rules, columns };
    },
  }),
};
