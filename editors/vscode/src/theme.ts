/** Give a report the brightness of the editor: by itself it has that of the system. */

const DARK_SYSTEM = "(prefers-color-scheme: dark)";
const SCHEMES = '<meta name="color-scheme" content="light dark">';

/** Return a page that does not ask the system; its policy allows other styles, but no script. */
export function withBrightness(page: string, isDark: boolean): string {
  return page
    .replace(SCHEMES, SCHEMES.replace("light dark", isDark ? "dark" : "light"))
    .replace(DARK_SYSTEM, isDark ? "all" : "not all");
}
