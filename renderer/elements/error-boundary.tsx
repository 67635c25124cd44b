/** Error boundary: a view that fails shows its name and a way back; the rest of the window goes on. */
import { Component, type ReactNode } from 'react';
import { words } from '../words.ts';
import { Button } from './button.tsx';
import { Message } from './message.tsx';

interface Props {
  /** What the view is called. */
  readonly name: string;
  /** Throws away what the view was drawn from, so that it is fetched again. */
  readonly onReload: () => void;
  readonly children: ReactNode;
}

interface State {
  readonly failure: string | null;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failure: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { failure: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
  }

  readonly #reload = (): void => {
    this.props.onReload();
    this.setState({ failure: null });
  };

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return (
      <Message kind="problem" title={words.common.viewFailed(this.props.name)}>
        <Button onPress={this.#reload}>{words.common.reloadView}</Button>
        <details>
          <summary>{words.common.details}</summary>
          <pre>{failure}</pre>
        </details>
      </Message>
    );
  }
}
