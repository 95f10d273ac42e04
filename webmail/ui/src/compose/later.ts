/** When a message may leave, other than at once. */
export interface Moment {
  text: string;
  at: Date;
}

const MORNING = 8;
const dayAndTime = new Intl.DateTimeFormat(undefined, { weekday: "long", hour: "numeric", minute: "2-digit" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** The moments that most people mean, as far as the server grants them. */
export function moments(now: Date, longestSeconds: number): Moment[] {
  const inAnHour = new Date(now.getTime() + 3_600_000);
  const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING);
  return [
    { text: "In an hour", at: inAnHour },
    { text: `Tomorrow morning, ${dayAndTime.format(tomorrow)}`, at: tomorrow },
  ].filter(({ at }) => isGranted(at, now, longestSeconds));
}

/** Whether a moment lies ahead, and not too far. */
export function isGranted(at: Date, now: Date, longestSeconds: number): boolean {
  const ahead = at.getTime() - now.getTime();
  return ahead > 0 && ahead <= longestSeconds * 1000;
}

/** As an `<input type="datetime-local">` has it: in the time of this place, to the minute. */
export function asField(at: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Within a sentence. */
export function leavesWords(at: Date): string {
  return `Leaves on ${exact.format(at)}`;
}
