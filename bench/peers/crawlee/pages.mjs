// The work with Crawlee's CheerioCrawler.
//
//     node pages.mjs LIST OUTPUT CONCURRENCY
import { createWriteStream, readFileSync } from 'node:fs';
import { CheerioCrawler, Configuration, log, LogLevel } from '@crawlee/cheerio';

const [list, output, concurrency] = process.argv.slice(2);
const out = createWriteStream(output);

// What every program here takes as a word: letters, digits and underscores, and
// the marks ' . : between them.
const WORD = /[\p{L}\p{N}_]+(?:['.:]+[\p{L}\p{N}_]+)*/gu;
const clean = (s) => s.split(/\s+/).filter(Boolean).join(' ');
const byCount = ([a, m], [b, n]) => n - m || (a < b ? -1 : 1);

function textOf(node, pieces) {
  for (const child of node.children ?? []) {
    if (child.type === 'text') pieces.push(child.data);
    else if (child.name !== 'script' && child.name !== 'style') textOf(child, pieces);
  }
  return pieces;
}

log.setLevel(LogLevel.ERROR);
const crawler = new CheerioCrawler(
  {
    minConcurrency: Number(concurrency),
    maxConcurrency: Number(concurrency),
    respectRobotsTxtFile: true,
    requestHandler({ request, $ }) {
      const counts = new Map();
      const words = textOf($('body')[0], []).join(' ').match(WORD) ?? [];
      for (const w of words) counts.set(w.toLowerCase(), (counts.get(w.toLowerCase()) ?? 0) + 1);
      const top = [...counts].sort(byCount).slice(0, 20);
      const links = [];
      $('a[href]').each((_, a) => {
        const href = $(a).attr('href');
        if (!URL.canParse(href, request.url)) return;
        const link = new URL(href, request.url);
        if (link.protocol === 'http:' || link.protocol === 'https:') links.push(link.href);
      });
      out.write(JSON.stringify({
        url: request.url,
        title: clean($('title').first().text()),
        h1: $('h1').map((_, h) => clean($(h).text())).get(),
        links,
        words: words.length,
        top_words: top.map(([word, count]) => ({ word, count })),
      }) + '\n');
    },
  },
  new Configuration({ persistStorage: false }),
);
await crawler.run(readFileSync(list, 'utf8').split('\n').filter(Boolean));
out.end();
