/** A size in octets, as people read it: 512 bytes, 3.4 kB, 20 MB. */
export function sizeText(octets: number): string {
  if (octets < 1000) return octets === 1 ? "1 byte" : `${octets} bytes`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = octets;
  let unit = "";
  for (const next of units) {
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  return `${value < 9.95 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)} ${unit}`;
}
