/** What a list on the screen is drawn from. */
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  readonly draw: (row: Row) => ReactNode;
  /** A second, dim line, for the column that opens the row. */
  readonly sub?: (row: Row) => ReactNode;
  /** CSS width; the columns without one share the rest. */
  readonly width?: string;
  readonly align?: 'end';
  /** What can be done with a row: in sight at the end of a table that is wider than its place, and at the end of a card. */
  readonly stays?: boolean;
  readonly sortable?: boolean;
  /** Where it stands on a card, at `line` with its name in a line of its own; a column without a place is not on it. */
  readonly card?: 'start' | 'end' | 'title' | 'second' | 'footStart' | 'footEnd' | 'line';
}

export interface Sort {
  readonly key: string;
  readonly direction: 'ascending' | 'descending';
}

interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly onChange: (keys: ReadonlySet<string>) => void;
}

export interface DataTableProps<Row> {
  /** Spoken name of the list. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** Spoken name of a row, for its check box. */
  readonly rowName: (row: Row) => string;
  /** Address of a row below the base; the first `title` column (or the first) holds the link. */
  readonly rowTo?: (row: Row) => string;
  readonly unread?: (row: Row) => boolean;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  /** Borders of columns can be dragged, and moved by arrow keys: the new width in CSS pixels; undefined = shared out again. */
  readonly onWidth?: (key: string, width: number | undefined) => void;
  /** A table, on a phone cards, where absent. */
  readonly shape?: 'table' | 'tiles';
  readonly selection?: Selection;
  /** Shown at the start of the foot: “12 of 21 cases”. */
  readonly count?: ReactNode;
  /** Fetches the next page; absent when there is none. Called when the end comes into view. */
  readonly onMore?: () => void;
  readonly loadingMore?: boolean;
  /** The next page did not come: it is asked for again by hand. */
  readonly moreFailed?: boolean;
}
