/**
 * Questions of several requests in one way to the database. Under load a way there and back costs more than what is asked: two system
 * calls and two switches between processes. Each question is still asked after its request came in, and is answered by itself.
 */

interface Waiting<Q, A> {
  readonly question: Q;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

/** Questions at most that go together: the last of them waits for all before it. */
const MOST = 32;

/**
 * Answers a function that asks by `ask`, together with whoever asks in the same turn of the event loop or while `lanes` such ways are
 * under way. `ask` answers as many as it was given, in their order; where it fails, all of its questions do.
 */
export function together<Q, A>(
  lanes: number,
  ask: (questions: readonly Q[]) => Promise<readonly A[]>,
): (question: Q) => Promise<A> {
  const waiting: Waiting<Q, A>[] = [];
  let under = 0;
  let due = false;

  const go = async (some: readonly Waiting<Q, A>[]) => {
    under++;
    try {
      const answers = await ask(some.map(({ question }) => question));
      if (answers.length !== some.length) throw new Error(`${some.length} questions had ${answers.length} answers`);
      for (const [i, one] of some.entries()) one.resolve(answers[i] as A);
    } catch (e) {
      for (const one of some) one.reject(e);
    } finally {
      under--;
      next();
    }
  };
  const next = () => {
    while (under < lanes && waiting.length > 0) void go(waiting.splice(0, MOST));
  };

  return (question) =>
    new Promise<A>((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (due || under >= lanes) return;
      due = true;
      // Requests that came in with the same turn are read by the time this runs.
      setImmediate(() => {
        due = false;
        next();
      });
    });
}
