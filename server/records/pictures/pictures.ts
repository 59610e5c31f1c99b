/** Hands pictures to the process that opens them (child.ts): one at a time, with a bound on time, memory and the number that waits. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { problem } from '../../kernel/index.ts';
import { type Answer, type Fault, LIMITS, type Task } from './model.ts';

/** Milliseconds without work after which the process ends. */
const IDLE = 30_000;
/** Pictures that may wait for their turn, of all and of one person: nobody takes the places of the others. */
const WAITING = 64;
const WAITING_OF_ONE = 16;

interface Waiting {
  readonly task: Task;
  /** Whose it is; null = the server's own. */
  readonly by: string | null;
  readonly settle: (fault: Fault | null) => void;
}

const queue: Waiting[] = [];
let child: ChildProcess | null = null;
let current: { readonly id: number; readonly settle: (fault: Fault | null) => void; readonly timer: NodeJS.Timeout } | null =
  null;
let idle: NodeJS.Timeout | undefined;
let next = 0;

function start(): ChildProcess {
  // No setting of the server goes along: what is opened in there could not read a secret if it got hold of the process.
  const made = fork(path.join(import.meta.dirname, 'child.ts'), [], {
    env: { PATH: process.env.PATH ?? '' },
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=128'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  made.on('message', (answer: Answer) => {
    if (current?.id === answer.id) finish(answer.ok ? null : answer.why);
  });
  made.once('exit', () => {
    if (child !== made) return;
    child = null;
    // It fell over what it was looking at: nothing to be taken in, and no fault of the server's.
    if (current !== null) finish('broken');
  });
  made.once('error', () => made.kill('SIGKILL'));
  // A server that is told to stop does not wait for it.
  made.unref();
  made.channel?.unref();
  return made;
}

function finish(fault: Fault | null): void {
  if (current !== null) {
    clearTimeout(current.timer);
    const { settle } = current;
    current = null;
    settle(fault);
  }
  pump();
}

function stop(): void {
  const gone = child;
  child = null;
  gone?.kill('SIGKILL');
}

/** The one who was served last. */
let served: string | null = null;

/** The next one of somebody else where there is one: whoever sends many waits for himself. */
function nextInTurn(): Waiting | undefined {
  const at = queue.findIndex(({ by }) => by !== served);
  const [one] = queue.splice(Math.max(at, 0), 1);
  served = one?.by ?? null;
  return one;
}

function pump(): void {
  if (current !== null) return;
  const one = nextInTurn();
  clearTimeout(idle);
  if (one === undefined) {
    idle = setTimeout(stop, IDLE);
    idle.unref();
    return;
  }
  const id = next++;
  const timer = setTimeout(() => {
    stop();
    finish('broken');
  }, LIMITS.time);
  current = { id, settle: one.settle, timer };
  child ??= start();
  child.send({ ...one.task, id }, (error) => {
    if (error !== null && current?.id === id) {
      stop();
      finish('broken');
    }
  });
}

/** Does a task in the process for pictures; null where it went well. Throws `busy` where too many wait already, his own or all. */
export function drawn(task: Task, by: string | null): Promise<Fault | null> {
  if (queue.length >= WAITING || queue.filter((one) => one.by === by).length >= WAITING_OF_ONE)
    throw problem('busy', { detail: 'Too many pictures at once. Try again in a moment.', retryAfter: 2 });
  return new Promise((settle) => {
    queue.push({ task, by, settle });
    pump();
  });
}
