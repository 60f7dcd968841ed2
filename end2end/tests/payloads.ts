// Markup that runs a script where it is taken for markup.

import { type Page, expect } from "./support";

const PAYLOADS = [
  "<script>window.__xss=1</script>",
  "</script><script>window.__xss=1</script>",
  "\"><script>window.__xss=1</script>",
  "'><script>window.__xss=1</script>",
  "<img src=x onerror=window.__xss=1>",
  "\"><img src=x onerror=window.__xss=1>",
  "<svg onload=window.__xss=1>",
  "<svg><script>window.__xss=1</script></svg>",
  "</title><script>window.__xss=1</script>",
  "</textarea><script>window.__xss=1</script>",
  "</noscript><img src=x onerror=window.__xss=1>",
  "<!--><img src=x onerror=window.__xss=1>-->",
  "--><script>window.__xss=1</script>",
  "<!><script>window.__xss=1</script>",
  "\" autofocus onfocus=window.__xss=1 x=\"",
  "' autofocus onfocus=window.__xss=1 x='",
  "javascript:window.__xss=1",
  "<a href=javascript:window.__xss=1>x</a>",
  "<iframe srcdoc='<script>parent.__xss=1</script>'>",
  "<base href=//evil.example>",
  "<meta http-equiv=refresh content='0;url=//evil.example'>",
  "<form action=//evil.example><button>x",
  "{{constructor.constructor('window.__xss=1')()}}",
  "${window.__xss=1}",
  "\u2028window.__xss=1//",
  "&lt;script&gt;window.__xss=1&lt;/script&gt;",
  "&#60;script&#62;window.__xss=1&#60;/script&#62;",
  "%3Cscript%3Ewindow.__xss=1%3C/script%3E",
  "<leptos-island data-component='x' data-props='<script>window.__xss=1</script>'>",
  "\\u003cscript\\u003ewindow.__xss=1\\u003c/script\\u003e",
];

/** All payloads in few texts, none longer than a name may be. Whatever one of them breaks out of, the others are in, too. */
export const TEXTS: string[] = PAYLOADS.reduce<string[]>(
  (texts, payload) => {
    const longer = `${texts.at(-1)} ${payload}`;
    return longer.length <= 250 ? [...texts.slice(0, -1), longer.trim()] : [...texts, payload];
  },
  [""],
);

/** Nothing ran, and nothing stands in the page that could. */
export async function isHarmless(page: Page, what: string): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: (window as any).__xss,
    scripts: [...document.scripts].filter((script) => script.text.includes("__xss") && !script.nonce).length,
    nodes: document.querySelectorAll("img, svg:not(.icon, .qr-code, .chart), iframe, base, meta[http-equiv], [onload], [onerror], [onfocus], a[href^='javascript:' i], form[action*='evil']").length,
    title: document.title,
  }));
  expect(found, what).toEqual({ ran: undefined, scripts: 0, nodes: 0, title: expect.stringMatching(/^(Error: )?[\w’',? ]+ – Keydesk$/) });
}
