package main

// nearest returns the name that a word was most likely meant to be; "" if none is
// near: at most a third of its letters differ, are missing, too many, or two are
// swapped.
func nearest(word string, names []string) string {
	best, least := "", len(word)/3+1
	for _, name := range names {
		if d := distance(word, name); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance is how many letters have to be changed, added, taken away or swapped
// with the one beside them to make b of a (optimal string alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// didYouMean is a hint to put behind an error; "" without a name.
func didYouMean(prefix, name string) string {
	if name == "" {
		return ""
	}
	return "; did you mean " + prefix + name + "?"
}

// elsewhere is what flags of curl, wget, Scrapy and others are called here.
func elsewhere(flag string) string {
	switch flag {
	case "follow", "follow-links", "spider", "mirror", "crawl":
		return "recursive"
	case "depth", "max-depth":
		return "level"
	case "delay", "wait", "download-delay", "rate-limit", "limit-rate":
		return "host-rate"
	case "threads", "parallel", "jobs", "max-concurrency":
		return "concurrency"
	case "workers", "processes":
		return "procs"
	case "out", "output-file", "output-document", "save":
		return "output"
	case "continue":
		return "resume"
	case "overwrite":
		return "force"
	case "css", "selector", "extract":
		return "select"
	case "agent", "useragent":
		return "user-agent"
	case "cookies", "cookie", "load-cookies":
		return "cookie-jar"
	case "no-check-certificate", "no-verify":
		return "insecure"
	case "format":
		return "output"
	case "dryrun", "simulate":
		return "dry-run"
	case "ignore-robots", "no-robots":
		return "robots"
	case "debug":
		return "verbose"
	case "silent":
		return "quiet"
	}
	return ""
}
