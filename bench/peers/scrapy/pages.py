"""The work with Scrapy: one spider, its default feed export.

    python3 pages.py LIST OUTPUT CONCURRENCY
"""
import re
import sys
from collections import Counter

import scrapy
from scrapy.crawler import CrawlerProcess

# What every program here takes as a word: letters, digits and underscores, and
# the marks ' . : between them.
WORD = re.compile(r"\w+(?:['.:]+\w+)*")


class Pages(scrapy.Spider):
    name = "pages"

    def start_requests(self):
        with open(self.settings["LIST"]) as urls:
            for url in urls:
                yield scrapy.Request(url.strip())

    def parse(self, response):
        text = " ".join(response.xpath("//body//text()[not(ancestor::script or ancestor::style)]").getall())
        words = [w.lower() for w in WORD.findall(text)]
        links = (response.urljoin(href.strip()) for href in response.css("a::attr(href)").getall())
        top = sorted(Counter(words).items(), key=lambda wc: (-wc[1], wc[0]))[:20]
        yield {
            "url": response.url,
            "title": " ".join(response.css("title::text").get("").split()),
            "h1": [" ".join("".join(h.css("::text").getall()).split()) for h in response.css("h1")],
            "links": [link for link in links if link.startswith(("http://", "https://"))],
            "words": len(words),
            "top_words": [{"word": w, "count": n} for w, n in top],
        }


if __name__ == "__main__":
    source, output, concurrency = sys.argv[1:]
    process = CrawlerProcess({
        "LIST": source,
        "FEEDS": {output: {"format": "jsonlines", "encoding": "utf8"}},
        "CONCURRENT_REQUESTS": int(concurrency),
        "CONCURRENT_REQUESTS_PER_DOMAIN": int(concurrency),
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7",
    })
    process.crawl(Pages)
    process.start()
