/** Starts one face: theme, language, providers, root. The only file that touches the root element. */
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import './tokens.css';
import './base.css';
import { keepEarlyKeys } from './early-keys.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { chooseLanguage, loadText, type MessageFiles, TextProvider } from './text.tsx';
import { applyTheme } from './theme.ts';
import { ToastProvider } from './toast.tsx';

interface StartOptions {
  readonly files: MessageFiles;
  /** The user's culture, as the server knows it. */
  readonly language?: string;
  /** Somebody is logged in, so that there will be a search: its key counts from now on. */
  readonly searches?: boolean;
  readonly draw: () => ReactNode;
}

const LANGUAGE = 'portico.language';

function keptLanguage(): string | null {
  try {
    return localStorage.getItem(LANGUAGE);
  } catch {
    return null; // storage is forbidden: the browser's languages decide
  }
}

/** Chooses the language of the pages before the log-in, and loads the page in it. Inside, the user's culture decides. */
export function chooseOwnLanguage(language: string): void {
  try {
    localStorage.setItem(LANGUAGE, language);
  } catch {
    // not kept: the browser's languages decide again
  }
  window.location.reload();
}

/** Loads the words and draws the app into `#root`. */
export async function start({ files, language, searches = false, draw }: StartOptions): Promise<void> {
  if (searches) keepEarlyKeys();
  applyTheme();
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no #root');
  const text = await loadText(files, chooseLanguage(files, [language, keptLanguage(), ...navigator.languages]));
  createRoot(root).render(
    <TextProvider text={text}>
      <ErrorBoundary>
        <ToastProvider>{draw()}</ToastProvider>
      </ErrorBoundary>
    </TextProvider>,
  );
}
