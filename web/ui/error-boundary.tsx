/** Catches what a screen throws while drawing, so that the frame around it stays and the reader can go on. */
import { Component, type ReactNode } from 'react';
import { ErrorState } from './states.tsx';
import { useText } from './text.tsx';

interface Props {
  /** A new value clears the error: the address. */
  readonly resetKey?: string;
  readonly children: ReactNode;
}

function Fallen({ retry }: { retry: () => void }): ReactNode {
  const t = useText();
  return <ErrorState title={t('common.error.title')} onRetry={retry} />;
}

/** A class because React offers no other way to catch. */
export class ErrorBoundary extends Component<Props, { readonly fallen: boolean }> {
  override state = { fallen: false };

  static getDerivedStateFromError(): { fallen: boolean } {
    return { fallen: true };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.fallen && before.resetKey !== this.props.resetKey) this.setState({ fallen: false });
  }

  override render(): ReactNode {
    if (!this.state.fallen) return this.props.children;
    return <Fallen retry={() => this.setState({ fallen: false })} />;
  }
}
