/**
 * Which rows are selected, by key: some, or all but some. A range reaches from the row that was selected last.
 */
export class Selection {
  private readonly keys = new Set<string>();
  private isAll = false;
  /** The row from which a range reaches. */
  pivot: string | undefined;

  /** Whether every row is meant, also those that are not loaded, except {@link excluded}. */
  get all(): boolean {
    return this.isAll;
  }

  get excluded(): string[] {
    return this.isAll ? [...this.keys] : [];
  }

  /** The selected keys; none of them is named if all are meant. */
  get named(): string[] {
    return this.isAll ? [] : [...this.keys];
  }

  has(key: string): boolean {
    return this.keys.has(key) !== this.isAll;
  }

  /** How many are selected of a list with so many rows. */
  size(total: number): number {
    return this.isAll ? Math.max(0, total - this.keys.size) : this.keys.size;
  }

  set(key: string, isSelected: boolean) {
    if (isSelected !== this.isAll) this.keys.add(key);
    else this.keys.delete(key);
    this.pivot = key;
  }

  toggle(key: string) {
    this.set(key, !this.has(key));
  }

  /** Makes the keys from the pivot to another row what the pivot is. */
  reach(keys: string[]) {
    const pivot = this.pivot;
    const isSelected = pivot === undefined || this.has(pivot);
    for (const key of keys) this.set(key, isSelected);
    this.pivot = pivot ?? keys[0];
  }

  selectAll() {
    this.keys.clear();
    this.isAll = true;
  }

  clear() {
    this.keys.clear();
    this.isAll = false;
    this.pivot = undefined;
  }

  /** Forgets rows that are no longer there. */
  prune(isThere: (key: string) => boolean) {
    for (const key of this.keys) if (!isThere(key)) this.keys.delete(key);
  }
}
