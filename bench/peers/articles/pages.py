"""The work as tutorials on threads and processes write it: requests,
BeautifulSoup, and an executor.

    python3 pages.py LIST OUTPUT CONCURRENCY threads|hybrid

threads does all of a page in a thread. hybrid fetches in threads and parses in
processes, one a core.
"""
import json
import re
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup
from requests.adapters import HTTPAdapter

# What every program here takes as a word: letters, digits and underscores, and
# the marks ' . : between them.
WORD = re.compile(r"\w+(?:['.:]+\w+)*")


def parse(url, body):
    soup = BeautifulSoup(body, "lxml")
    links = (urljoin(url, a["href"].strip()) for a in soup.find_all("a", href=True))
    page = {
        "url": url,
        "title": " ".join(soup.title.get_text().split()) if soup.title else "",
        "h1": [" ".join(h.get_text().split()) for h in soup.find_all("h1")],
        "links": [link for link in links if link.startswith(("http://", "https://"))],
    }
    for tag in soup(["script", "style"]):
        tag.decompose()
    words = [w.lower() for w in WORD.findall(soup.body.get_text(" "))]
    top = sorted(Counter(words).items(), key=lambda wc: (-wc[1], wc[0]))[:20]
    page["words"] = len(words)
    page["top_words"] = [{"word": w, "count": n} for w, n in top]
    return page


def main():
    source, output, concurrency, how = sys.argv[1:]
    with open(source) as f:
        urls = f.read().split()
    session = requests.Session()
    session.mount("http://", HTTPAdapter(pool_maxsize=int(concurrency)))

    def fetch(url):
        response = session.get(url, timeout=60)
        response.raise_for_status()
        return response.content

    with ThreadPoolExecutor(int(concurrency)) as threads, open(output, "w") as out:
        if how == "threads":
            pages = threads.map(lambda url: parse(url, fetch(url)), urls)
            for page in pages:
                out.write(json.dumps(page) + "\n")
            return
        with ProcessPoolExecutor() as processes:
            for page in processes.map(parse, urls, threads.map(fetch, urls)):
                out.write(json.dumps(page) + "\n")


if __name__ == "__main__":
    main()
