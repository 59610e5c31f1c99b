/** What arrives with the page, in `<script type="application/json" id="first-data">`: no chain of requests before something can be read. */

export interface FirstData {
  /** The user's culture or what the server chose: `en`, `de-AT`. */
  readonly language?: string;
  /** Answers to GETs by address: the first reading takes them from here. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** The portal the page belongs to. */
  readonly portal?: {
    readonly slug: string;
    readonly title: string;
  };
}

let kept: FirstData | undefined;

/** The page's first data; empty where the page has none. Read once. */
export function readFirstData(): FirstData {
  kept ??= parse(document.getElementById('first-data')?.textContent);
  return kept;
}

function parse(text: string | null | undefined): FirstData {
  if (!text) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as FirstData) : {};
  } catch {
    return {}; // a broken block costs a request, not the page
  }
}
