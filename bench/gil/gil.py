"""Parses 200 HTML files of a folder in three ways, five times in turn, and says how the times compare.

python3 gil/gil.py FOLDER

See docs/threads-and-processes.md. It needs nothing but CPython.
"""

import glob
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from html.parser import HTMLParser


class Links(HTMLParser):
    count = 0

    def handle_starttag(self, tag, attrs):
        self.count += tag == "a"


def links(name):
    parser = Links()
    with open(name, encoding="utf-8", errors="replace") as file:
        parser.feed(file.read())
    return parser.count


if __name__ == "__main__":
    pages = sorted(glob.glob(sys.argv[1] + "/**/*.html", recursive=True))[:200]
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2) as processes:
        ways = {"in turn": map, "two threads": threads.map, "two processes": processes.map}
        took = {name: [] for name in ways}
        for _ in range(5):
            for name, way in ways.items():
                begun = time.perf_counter()
                total = sum(way(links, pages))
                took[name].append(time.perf_counter() - begun)
    print(f"{len(pages)} pages, {total} links")
    for name, times in took.items():
        ratios = [t / base for t, base in zip(times, took["in turn"])]
        print(f"{name}: {statistics.median(times):.2f} s, {statistics.median(ratios):.2f} times as long as in turn")
