import type { Client } from "../jmap/client.js";
import { Failure } from "../jmap/client.js";
import { Observable } from "../store/observable.js";
import { sizeText } from "../parts/size.js";
import type { Attached } from "./letter.js";

/** A file on its way to the server. */
export interface Upload {
  readonly key: number;
  readonly file: File;
  /** The part that is there, 0 to 1. */
  readonly done: number;
  /** Why it did not get there; empty while it may. */
  readonly error: string;
  /** Whether trying again makes sense. */
  readonly mayRetry: boolean;
}

/** Calls at one time: the server takes four of an account. */
const AT_ONCE = 3;

/** Brings files to the server, a few at a time. What has arrived is handed on and forgotten here. */
export class Uploads extends Observable {
  list: readonly Upload[] = [];
  private readonly running = new Map<number, AbortController>();
  private last = 0;

  constructor(
    private readonly client: Pick<Client, "upload" | "session">,
    private readonly arrived: (attached: Attached) => void,
  ) {
    super();
  }

  get isBusy() {
    return this.list.some((upload) => upload.error === "");
  }

  add(files: Iterable<File>) {
    const limit = this.client.session.maxSizeUpload;
    for (const file of files) {
      const isTooLarge = limit > 0 && file.size > limit;
      const error = isTooLarge ? `It has ${sizeText(file.size)}; a file may have ${sizeText(limit)}.` : "";
      this.list = [...this.list, { key: ++this.last, file, done: 0, error, mayRetry: !isTooLarge }];
    }
    this.start();
  }

  /** Stops it, wherever it is. */
  remove(key: number) {
    this.running.get(key)?.abort();
    this.list = this.list.filter((upload) => upload.key !== key);
    this.start();
  }

  retry(key: number) {
    this.set(key, { error: "", done: 0 });
    this.start();
  }

  stop() {
    for (const { key } of this.list) this.running.get(key)?.abort();
    this.list = [];
  }

  private start() {
    for (const upload of this.list) {
      if (this.running.size >= AT_ONCE) break;
      if (upload.error === "" && !this.running.has(upload.key)) void this.run(upload);
    }
    this.changed();
  }

  private async run({ key, file }: Upload) {
    const control = new AbortController();
    this.running.set(key, control);
    try {
      const { blobId, size } = await this.client.upload(file, (done) => this.set(key, { done }), control.signal);
      this.list = this.list.filter((upload) => upload.key !== key);
      this.arrived({ blobId, size, name: file.name || "file", type: mediaType(file) });
    } catch (failure) {
      if (!control.signal.aborted) this.set(key, { error: words(failure) });
    } finally {
      this.running.delete(key);
      this.start();
    }
  }

  private set(key: number, change: Partial<Upload>) {
    this.list = this.list.map((upload) => (upload.key === key ? { ...upload, ...change } : upload));
    this.changed();
  }
}

function mediaType(file: File): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : "application/octet-stream";
}

function words(failure: unknown): string {
  if (failure instanceof Failure && failure.isOffline) return "The connection was lost.";
  const text = failure instanceof Error ? failure.message : String(failure);
  return text.charAt(0).toUpperCase() + text.slice(1) + (text.endsWith(".") ? "" : ".");
}
