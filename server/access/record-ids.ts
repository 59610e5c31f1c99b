/** Ids of records, eight bytes each: such sets are kept by the thousand. */
export class RecordIds {
  readonly #ids: Float64Array;

  constructor(ids: Iterable<string>) {
    // A record's id is a number of the database far below 2^53.
    this.#ids = Float64Array.from(new Set(ids), Number).sort();
  }

  get size(): number {
    return this.#ids.length;
  }

  has(id: string): boolean {
    const wanted = Number(id);
    let [from, to] = [0, this.#ids.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#ids[middle] as number) < wanted) from = middle + 1;
      else to = middle;
    }
    return this.#ids[from] === wanted;
  }
}
