/**
 * The router: patterns with `:parameters` over the history API, under one base address (`/p/acme`, `/desk`).
 *
 * `<Router base>` stands once around the app; `<Routes>` draws the first pattern that fits, else `missing`.
 * Addresses inside the app are written without the base: `<Link to="/cases">`, `navigate('/cases')`.
 */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';

/** The parameters of a pattern, read from its text: `/cases/:uid` has `{ uid: string }`. */
export type PathParams<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? { readonly [K in Name | keyof PathParams<Rest>]: string }
  : P extends `${string}:${infer Name}`
    ? { readonly [K in Name]: string }
    : Record<never, string>;

export interface Route {
  readonly path: string;
  readonly draw: (params: Record<string, string>) => ReactNode;
}

/** A route whose `draw` knows the parameters by name. */
export function route<const P extends string>(path: P, draw: (params: PathParams<P>) => ReactNode): Route {
  return { path, draw: draw as (params: Record<string, string>) => ReactNode };
}

/** The parameters where `path` fits `pattern`, else null. A parameter matches one segment, decoded. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== value) return null;
      continue;
    }
    try {
      params[part.slice(1)] = decodeURIComponent(value);
    } catch {
      return null; // a broken escape such as %E0%A4 is no address of ours
    }
  }
  return params;
}

const MOVED = 'portico:moved';
const BaseContext = createContext('');
const AppNameContext = createContext('');

function subscribe(listen: () => void): () => void {
  window.addEventListener('popstate', listen);
  window.addEventListener(MOVED, listen);
  return () => {
    window.removeEventListener('popstate', listen);
    window.removeEventListener(MOVED, listen);
  };
}
const readAddress = () => window.location.pathname + window.location.search;

export function Router({ base = '', appName, children }: { base?: string; appName: string; children: ReactNode }): ReactNode {
  return (
    <BaseContext value={base}>
      <AppNameContext value={appName}>{children}</AppNameContext>
    </BaseContext>
  );
}

/** Where we are: the path below the base, and the query. Draws again on every move. */
export function useLocation(): { readonly path: string; readonly query: URLSearchParams } {
  const base = useContext(BaseContext);
  const address = useSyncExternalStore(subscribe, readAddress);
  return useMemo(() => {
    const url = new URL(address, 'http://x');
    const below = url.pathname.startsWith(base) ? url.pathname.slice(base.length) : url.pathname;
    return { path: below || '/', query: url.searchParams };
  }, [address, base]);
}

export interface MoveOptions {
  /** Takes the place of the present entry in the history. */
  readonly replace?: boolean;
  /** Stays where it is scrolled and focused: for filters and tabs that live in the query. */
  readonly still?: boolean;
}

function subscribeFragment(listen: () => void): () => void {
  window.addEventListener('hashchange', listen);
  return () => window.removeEventListener('hashchange', listen);
}

/**
 * What stands behind `#`, which browsers never send (I6): the token of a link from a mail. A second link that is opened in the same
 * tab changes nothing else, so the page is drawn again with it.
 */
export function useFragment(): string {
  return useSyncExternalStore(subscribeFragment, () => window.location.hash.slice(1));
}

/** The function that goes to an address below the base. */
export function useNavigate(): (to: string, options?: MoveOptions) => void {
  const base = useContext(BaseContext);
  return useCallback(
    (to, options = {}) => {
      const url = base + to;
      if (options.replace || url === readAddress()) window.history.replaceState(null, '', url);
      else window.history.pushState(null, '', url);
      window.dispatchEvent(new Event(MOVED));
      if (!options.still) arrive();
    },
    [base],
  );
}

/** After a move the reader stands at the top of the new page, and so does the focus. */
function arrive(): void {
  requestAnimationFrame(() => {
    window.scrollTo(0, 0);
    document.getElementById('main')?.focus({ preventScroll: true });
  });
}

/** The address with the base, for `href`. */
export function useHref(to: string): string {
  return useContext(BaseContext) + to;
}

/**
 * Changes the query of the address as it is by now: what was changed since the screen was drawn, by another field or a moment before in the
 * same event, stays.
 */
export function useChangeQuery(): (change: (query: URLSearchParams) => URLSearchParams) => void {
  const base = useContext(BaseContext);
  const navigate = useNavigate();
  return useCallback(
    (change) => {
      const { pathname, search } = window.location;
      const path = (pathname.startsWith(base) ? pathname.slice(base.length) : pathname) || '/';
      const text = change(new URLSearchParams(search)).toString();
      navigate(text ? `${path}?${text}` : path, { replace: true, still: true });
    },
    [base, navigate],
  );
}

/** One value of the query, and a setter that keeps the others; an empty value takes the key away. */
export function useQueryValue(key: string): readonly [string, (value: string) => void] {
  const { query } = useLocation();
  const change = useChangeQuery();
  const set = (value: string): void =>
    change((next) => {
      if (value) next.set(key, value);
      else next.delete(key);
      return next;
    });
  return [query.get(key) ?? '', set];
}

export interface LinkProps extends Omit<React.ComponentPropsWithRef<'a'>, 'href'> {
  /** Address below the base. */
  readonly to: string;
  /** Marks the link as the present one also on pages below it. */
  readonly deep?: boolean;
  readonly still?: boolean;
}

/** A link inside the app; with a modifier key or another button it stays an ordinary link. */
export function Link({ to, deep, still, onClick, ...rest }: LinkProps): ReactNode {
  const { path } = useLocation();
  const navigate = useNavigate();
  const href = useHref(to);
  const bare = to.split('?')[0] ?? to;
  const here = path === bare || (deep && bare !== '/' && path.startsWith(`${bare}/`));
  return (
    <a
      aria-current={here ? 'page' : undefined}
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
        if (event.defaultPrevented || !plain || (rest.target && rest.target !== '_self')) return;
        event.preventDefault();
        navigate(to, { still });
      }}
    />
  );
}

/** Draws the first route that fits the address, else `missing`. */
export function Routes({ routes, missing }: { routes: readonly Route[]; missing: ReactNode }): ReactNode {
  const { path } = useLocation();
  for (const one of routes) {
    const params = matchPath(one.path, path);
    if (params) return one.draw(params);
  }
  return missing;
}

/** Sends on to another address without leaving an entry in the history. */
export function Redirect({ to }: { to: string }): ReactNode {
  const navigate = useNavigate();
  useEffect(() => navigate(to, { replace: true }), [navigate, to]);
  return null;
}

/** Names the page in the browser's title, which readers speak on arrival. */
export function useTitle(title: string): void {
  const appName = useContext(AppNameContext);
  const before = useRef(title);
  useEffect(() => {
    before.current = document.title;
    document.title = title ? `${title} · ${appName}` : appName;
  }, [title, appName]);
}
