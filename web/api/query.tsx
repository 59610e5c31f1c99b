/**
 * Data on the screen: `useCall` reads, `usePages` reads page by page, `useChange` writes. On react-query, keyed by address.
 *
 * A query says what it is about (`case`, or `case:<uid>` for one record); live events and changes wake the queries they touch.
 * Where the path has `:object`, that is read from the parameters.
 */
import {
  keepPreviousData,
  QueryClient,
  QueryClientProvider,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import { addressOf, type CallOptions, onOtherPerson, onSessionExpired, request } from './client.ts';
import type { Answer, CallInput, EndpointKey, KeyOf } from './endpoints.ts';
import { readFirstData } from './first-data.ts';
import { useIntent } from './intent.ts';
import { Problem } from './problem.ts';
import { type LiveEvent, listenLive } from './stream.ts';

const FRESH = 30_000; // milliseconds; live events wake what changed sooner
const HELD_AT_MOST = 5_000; // milliseconds an event waits for the answer of a change of one's own

/** A client with the first data of the page in it. */
export function createClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH,
        // Only what may pass by itself is tried again: no network, not ready.
        retry: (times, error) => times < 2 && error instanceof Problem && (error.status === 0 || error.status === 503),
        throwOnError: false,
      },
      mutations: { retry: false },
    },
  });
  for (const [address, answer] of Object.entries(readFirstData().answers ?? {})) {
    client.setQueryData([address], answer);
    // A list is read page by page: what came along is its first page.
    if (typeof answer === 'object' && answer !== null && 'next' in answer) {
      client.setQueryData([address, 'pages'], { pages: [answer], pageParams: [undefined] });
    }
  }
  return client;
}

interface ApiProviderProps {
  readonly client: QueryClient;
  /** Address of the live stream; absent before the log-in. */
  readonly stream?: string;
  readonly onExpired: () => void;
  /** Told that the session is another person's now; nothing on the screen is to stay. */
  readonly onOther?: () => void;
  /** Told that no live events come: the server ended them for this reader (`said`), or the line is broken for whatever reason. */
  readonly onSilence?: (said: boolean) => void;
  readonly children: ReactNode;
}

export function ApiProvider({ client, stream, onExpired, onOther, onSilence, children }: ApiProviderProps): ReactNode {
  const latest = useRef({ onExpired, onOther, onSilence });
  latest.current = { onExpired, onOther, onSilence };
  useEffect(() => onSessionExpired(() => latest.current.onExpired()), []);
  useEffect(() => onOtherPerson(() => latest.current.onOther?.()), []);
  useEffect(() => {
    const hear = (event: LiveEvent): void => {
      if (event.kind === 'closed' || event.kind === 'broken') latest.current.onSilence?.(event.kind === 'closed');
      else wakeAfterOwnChange(client, event);
    };
    return stream ? listenLive(stream, hear) : undefined;
  }, [client, stream]);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

/** What a query is about, kept in its `meta`. */
function aboutOf(meta: Record<string, unknown> | undefined): readonly string[] {
  return Array.isArray(meta?.about) ? (meta.about as string[]) : [];
}

/** Fetches again what events touch: lists of the object, the one record, the record it is a part of; everything when rights changed or after a gap. */
export function wake(client: QueryClient, ...events: readonly LiveEvent[]): void {
  const touched = new Set<string | null | undefined>();
  for (const event of events) {
    if (event.kind !== 'record') return void client.invalidateQueries();
    const { object, uid, parent } = event;
    for (const about of [object, `${object}:${uid}`, parent && `${parent.object}:${parent.uid}`]) touched.add(about);
  }
  void client.invalidateQueries({ predicate: ({ meta }) => aboutOf(meta).some((about) => touched.has(about)) });
}

/** Events that wait for the answer of a change of one's own. */
const held = new WeakMap<QueryClient, LiveEvent[]>();

/**
 * Wakes once the change under way is answered. The news of a removal may come before its answer, while the screen still shows what has gone:
 * asking for it again would be told 404 for nothing.
 */
function wakeAfterOwnChange(client: QueryClient, event: LiveEvent): void {
  const waiting = held.get(client);
  if (waiting !== undefined) {
    waiting.push(event);
    return;
  }
  if (client.isMutating() === 0) {
    wake(client, event);
    return;
  }
  const events = [event];
  held.set(client, events);
  const go = (): void => {
    clearTimeout(patience);
    forget();
    held.delete(client);
    wake(client, ...events);
  };
  const patience = setTimeout(go, HELD_AT_MOST);
  const forget = client.getMutationCache().subscribe(() => {
    if (client.isMutating() === 0) go();
  });
}

interface ReadOptions {
  /** Objects (`case`) or records (`case:<uid>`) whose changes wake this query. */
  readonly about?: readonly string[];
  /** Not about the object in its parameters: what changes in records leaves the answer as it is. */
  readonly still?: boolean;
  readonly enabled?: boolean;
  /** Keeps showing the old answer while a changed filter is fetched. */
  readonly keep?: boolean;
}

type Reading<K extends EndpointKey> = CallInput<K> & ReadOptions;

/** Stands in an address for what is not known yet; nothing is asked with it. */
const UNKNOWN = '-';

/** Where a reading goes and what it is about. One that is not enabled may lack what it would ask with: nothing chosen yet is no fault. */
export function readingOf<K extends KeyOf<'GET'>>(key: K, input: Reading<K>) {
  const given = input as ReadOptions & { params?: Record<string, string>; query?: Record<string, unknown> };
  const params = Object.entries(given.params ?? {}).map(([name, value]) => [name, value === '' ? UNKNOWN : value] as const);
  const loose = given.enabled === false ? { ...given, params: Object.fromEntries(params) } : given;
  const object = loose.params?.object;
  const uid = loose.params?.uid ?? loose.params?.record;
  const own = object && !loose.still ? [uid ? `${object}:${uid}` : object] : [];
  return {
    address: addressOf(key, loose),
    meta: { about: [...own, ...(loose.about ?? [])] },
    enabled: loose.enabled ?? true,
    keep: loose.keep,
  };
}

/** Reads one endpoint: `const { data, error, isPending, refetch } = useCall('GET …', { params })`. */
export function useCall<K extends KeyOf<'GET'>>(
  key: K,
  ...[input]: Record<never, never> extends CallInput<K> ? [input?: Reading<K>] : [input: Reading<K>]
): UseQueryResult<Answer<K>, Problem> {
  const given = (input ?? {}) as Reading<K>;
  const { address, meta, enabled, keep } = readingOf(key, given);
  return useQuery<Answer<K>, Problem>({
    queryKey: [address],
    queryFn: ({ signal }) => request(key, { ...given, signal }) as Promise<Answer<K>>,
    meta,
    enabled,
    placeholderData: keep ? keepPreviousData : undefined,
  });
}

/** Reads one endpoint several times, in the order of the inputs; one that is not enabled is not read. */
export function useCalls<K extends KeyOf<'GET'>>(key: K, inputs: readonly Reading<K>[]): UseQueryResult<Answer<K>, Problem>[] {
  return useQueries({
    queries: inputs.map((input) => {
      const { address, meta, enabled } = readingOf(key, input);
      return {
        queryKey: [address],
        queryFn: ({ signal }: { signal: AbortSignal }) => request(key, { ...input, signal }) as Promise<Answer<K>>,
        meta,
        enabled,
      };
    }),
  }) as UseQueryResult<Answer<K>, Problem>[];
}

/** Puts an answer in the place of the one that is known, before the server has it: what a person arranges for himself moves at once. */
export function useKnown<K extends KeyOf<'GET'>>(): (
  key: K,
  input: CallInput<K>,
  change: (answer: Answer<K>) => Answer<K>,
) => void {
  const client = useQueryClient();
  return useCallback(
    (key, input, change) => {
      const queryKey = [addressOf(key, input as Parameters<typeof addressOf>[1])];
      // An answer under way knows nothing of it yet.
      void client.cancelQueries({ queryKey });
      client.setQueryData<Answer<K>>(queryKey, (known) => (known === undefined ? known : change(known)));
    },
    [client],
  );
}

/** Endpoints that give their answer in pages: `cursor` in the query, `next` in the answer. */
type PagedKey = { [K in KeyOf<'GET'>]: Answer<K> extends { readonly next: string | null } ? K : never }[KeyOf<'GET'>];

export interface Pages<A> {
  /** The pages fetched so far. */
  readonly pages: readonly A[];
  readonly isPending: boolean;
  readonly error: Problem | null;
  readonly refetch: () => void;
  /** Fetches the next page; absent at the end. */
  readonly more?: () => void;
  readonly loadingMore: boolean;
  /** The next page was asked for and did not come. */
  readonly moreFailed: boolean;
}

/** Reads an endpoint page by page. */
export function usePages<K extends PagedKey>(key: K, input: Reading<K>): Pages<Answer<K>> {
  const { address, meta, enabled } = readingOf(key, input);
  const query = useInfiniteQuery({
    queryKey: [address, 'pages'],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...(input as { query?: object }).query, cursor: pageParam };
      return request(key, { ...input, signal, query }) as Promise<Answer<K>>;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last as { next: string | null }).next ?? undefined,
    meta,
    enabled,
    placeholderData: keepPreviousData,
  });
  return {
    pages: (query.data?.pages ?? []) as Answer<K>[],
    isPending: query.isPending,
    error: query.error as Problem | null,
    refetch: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    loadingMore: query.isFetchingNextPage,
    moreFailed: query.isFetchNextPageError,
  };
}

interface ChangeOptions<A> {
  /** What is sent is kept as a draft, so that somebody may send it again after a reload: it is the same then. */
  readonly drafted?: boolean;
  readonly onDone?: (answer: A) => void;
  readonly onFailed?: (problem: Problem) => void;
}

/** Writes: `const close = useChange('POST …'); close.run({ params, body })`. Afterwards every query on the screen is fetched again. */
export function useChange<K extends EndpointKey>(key: K, { onDone, onFailed, drafted = false }: ChangeOptions<Answer<K>> = {}) {
  const client = useQueryClient();
  const intent = useIntent(drafted);
  const mutation = useMutation<Answer<K>, Problem, CallInput<K> & CallOptions>({
    mutationFn: (input) => request(key, { idempotencyKey: intent.keyFor([key, input]), ...input }) as Promise<Answer<K>>,
    onSuccess: (answer) => {
      intent.done();
      // What onDone closes or leaves is off the screen before the rest is fetched again: it may just have been removed.
      flushSync(() => onDone?.(answer));
      return client.invalidateQueries();
    },
    onError: (problem) => {
      if (problem.status > 0) intent.done(); // answered: another try is another request
      onFailed?.(problem);
    },
  });
  return {
    run: mutation.mutate,
    runAsync: mutation.mutateAsync,
    busy: mutation.isPending,
    problem: mutation.error,
    reset: mutation.reset,
  };
}
