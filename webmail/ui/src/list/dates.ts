const DAY_MS = 24 * 60 * 60 * 1000;

const formats = {
  time: new Intl.DateTimeFormat(undefined, { timeStyle: "short" }),
  weekday: new Intl.DateTimeFormat(undefined, { weekday: "short" }),
  day: new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }),
  year: new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" }),
  full: new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" }),
  medium: new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }),
};

/** A date as short as it is clear: the time today, the weekday within a week, the day within the year. */
export function shortDate(iso: string, now: Date): string {
  const date = new Date(iso);
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const time = date.getTime();
  if (Number.isNaN(time)) return "";
  if (time >= today && time < today + DAY_MS) return formats.time.format(date);
  if (time < today && time >= today - 6 * DAY_MS) return formats.weekday.format(date);
  return (date.getFullYear() === now.getFullYear() ? formats.day : formats.year).format(date);
}

/** Day and time in full. */
export function fullDate(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "" : formats.full.format(date);
}

/** Day and time, for the head of a message. */
export function mediumDate(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "" : formats.medium.format(date);
}
