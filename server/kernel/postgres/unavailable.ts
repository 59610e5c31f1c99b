/** The private PostgreSQL cannot run here; the message is fit for the terminal and says what to do. */
export class PostgresUnavailable extends Error {
  override readonly name: string = 'PostgresUnavailable';
}
