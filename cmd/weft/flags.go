package main

import (
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"weft/store/table"
)

// Categories of the help, by what people want. They are shown in the order of the
// flags.
const (
	catInput    = "Which pages"
	catOutput   = "Where the records go"
	catFollow   = "Which links are followed"
	catPage     = "What of a page"
	catPolite   = "How gently"
	catWork     = "How much at once"
	catExchange = "How requests are made, and what they may take"
	catProgram  = "What is shown meanwhile, and settings"
)

// env names the environment variable of a flag: WEFT_HOST_RATE for host-rate.
func envVar(flag string) []string {
	b := []byte("WEFT_" + flag)
	for i, c := range b {
		switch {
		case c == '-':
			b[i] = '_'
		case c >= 'a' && c <= 'z':
			b[i] = c - 'a' + 'A'
		}
	}
	return []string{string(b)}
}

func textFlag(cat, name, value, usage string, aliases ...string) cli.Flag {
	return &cli.StringFlag{Name: name, Aliases: aliases, Value: value, Usage: usage, Category: cat, EnvVars: envVar(name)}
}

func listFlag(cat, name, usage string, aliases ...string) cli.Flag {
	return &cli.GenericFlag{Name: name, Aliases: aliases, Value: new(texts), Usage: usage, Category: cat, EnvVars: envVar(name)}
}

func number(cat, name string, value int, usage string, aliases ...string) cli.Flag {
	return &cli.IntFlag{Name: name, Aliases: aliases, Value: value, Usage: usage, Category: cat, EnvVars: envVar(name)}
}

func toggle(cat, name, usage string, aliases ...string) cli.Flag {
	return &cli.BoolFlag{Name: name, Aliases: aliases, Usage: usage, Category: cat, EnvVars: envVar(name)}
}

// on is a toggle that is on unless it is said to be false.
func on(cat, name, usage string) cli.Flag {
	return &cli.BoolFlag{Name: name, Value: true, Usage: usage, Category: cat, EnvVars: envVar(name)}
}

func duration(cat, name string, value time.Duration, usage string) cli.Flag {
	return &cli.DurationFlag{Name: name, Value: value, Usage: usage, Category: cat, EnvVars: envVar(name), DefaultText: short(value)}
}

func bytesFlag(cat, name string, value size, usage string) cli.Flag {
	return &cli.GenericFlag{Name: name, Value: &value, Usage: usage, Category: cat, EnvVars: envVar(name)}
}

func rateFlag(cat, name string, value perSecond, usage string) cli.Flag {
	return &cli.GenericFlag{Name: name, Value: &value, Usage: usage, Category: cat, EnvVars: envVar(name)}
}

// short is a duration without the zeros that String ends in.
func short(d time.Duration) string {
	switch s := d.String(); {
	case d >= time.Hour && d%time.Hour == 0:
		return s[:len(s)-len("0m0s")]
	case d >= time.Minute && d%time.Minute == 0:
		return s[:len(s)-len("0s")]
	default:
		return s
	}
}

// inputFlags say how lists are read.
func inputFlags() []cli.Flag {
	return []cli.Flag{
		textFlag(catInput, "input-format", "", "`FORMAT` of the lists: lines, csv, jsonl or sitemap (default: by extension)"),
		textFlag(catInput, "url-field", "url", "the csv column or jsonl `KEY` that holds the URL; with --no-header the number of the column (default then: 1)"),
		toggle(catInput, "no-header", "csv lists begin with a row of data: columns are called by their numbers, from 1"),
		textFlag(catInput, "input-encoding", "", "`NAME` of the encoding of lists that are not in UTF-8 or UTF-16, such as shift_jis (default: windows-1252, with a warning)"),
		textFlag(catInput, "default-scheme", "https", "`SCHEME` of lines that begin with a host, such as shop.example/path: https, http, or '' to leave them alone"),
		&cli.Int64Flag{Name: "limit", Usage: "only the first `N` lines; 0 for all", Category: catInput, EnvVars: envVar("limit")},
	}
}

// outputFlags say where records go.
func outputFlags() []cli.Flag {
	return []cli.Flag{
		outputFlag("; several times for several outputs"),
		toggle(catOutput, "force", "overwrite an existing output"),
		textFlag(catOutput, "columns", "", "`NAMES` of the columns of tables, with commas between them: fields of the record by their paths, such as url,title,analysis.words,data.price,total_ms (default: "+strings.Join(table.Names(), ", ")+", and the fields of --select, --rules and the list)"),
		on(catOutput, "csv-bom", "begin csv and tsv with a byte order mark, so that Excel reads them right"),
		textFlag(catOutput, "csv-separator", ",", "`CHARACTER` between the cells of csv: a comma, or ';' for an Excel whose system writes numbers with a comma, as in most of Europe"),
		on(catOutput, "csv-guard", "put a ' before texts in csv and tsv that a spreadsheet would take for formulas"),
		reportFlag(),
		nearDuplicatesFlag(),
		textFlag(catOutput, "duplicates", "note", "`WHAT` a repeated URL gets: note, a record that says on which line it stood, or copy, that line's record once more, at the end"),
		toggle(catOutput, "ordered", "records in the order of the list; reads a bounded window ahead"),
	}
}

func outputFlag(several string) cli.Flag {
	return listFlag(catOutput, "output", "`PATH` of the output: .jsonl, .json, .csv, .tsv, each with .gz or .zst, .db or .sqlite, .parquet, or a folder ending in /"+several+" (default: records to stdout)", "o")
}

// poolFlags say how much is done at once.
func poolFlags() []cli.Flag {
	return []cli.Flag{
		number(catWork, "concurrency", 64, "pages in flight (serial: always 1)", "c"),
		number(catWork, "procs", runtime.GOMAXPROCS(0), "parse workers: processes in hybrid, goroutines in threads", "p"),
	}
}

// crawlFlags are those that fetching and parsing need, in every command that
// crawls. The limits of a host differ where the host is our own.
func crawlFlags(hostRate perSecond, hostConns int) []cli.Flag {
	return slices.Concat(memoryFlags(), []cli.Flag{
		rateFlag(catPolite, "rate", 0, "requests a second over all hosts; 0 is no limit, 0.5 and 30/m are understood"),
		rateFlag(catPolite, "ip-rate", 0, "requests a second to one address, whatever hosts are on it; 0 is no limit"),
		rateFlag(catPolite, "host-rate", hostRate, "requests a second to one host (host and port); 0 is no limit"),
		number(catPolite, "host-conns", hostConns, "requests in flight to one host; 0 is no limit"),
		number(catPolite, "retries", 3, "tries after the first, only where a retry can help"),
		duration(catPolite, "max-host-wait", 10*time.Minute, "a host that stays off (429, 503, robots.txt out of reach) longer is parked"),
		duration(catPolite, "max-crawl-delay", time.Minute, "the pages of a host whose robots.txt asks for a longer Crawl-delay are given up at once"),
		textFlag(catPolite, "robots", "obey", "`WHAT` to do with robots.txt (RFC 9309): obey or ignore"),
		textFlag(catPolite, "user-agent", "", "`NAME` to go by; its first word is matched with robots.txt (default: weft/"+version+")"),
		textFlag(catPolite, "contact", "", "`URL` or e-mail address, put in the user agent"),

		duration(catExchange, "timeout", time.Minute, "for a whole exchange; our own pauses never count"),
		duration(catExchange, "connect-timeout", 15*time.Second, "for lookup, connect and TLS together"),
		duration(catExchange, "header-timeout", 30*time.Second, "from the request to the whole head of the answer"),
		&cli.GenericFlag{Name: "min-speed", Value: new(speed), Usage: "bytes a second that a body must bring, over 10 s, such as 1KiB/s; 0 is no limit", Category: catExchange, EnvVars: envVar("min-speed")},
		bytesFlag(catExchange, "max-body", 16<<20, "of one page, decoded; a longer one is cut there and marked"),
		number(catExchange, "max-redirects", 10, "hops"),
		listFlag(catExchange, "header", "`'K: V'` to send to every host of the list, as in curl", "H"),
		listFlag(catExchange, "header-for", "`'HOST K: V'` to send to one host of the list only; 'HOST:PORT K: V' wins over it"),
		textFlag(catExchange, "proxy", "", "`URL` of a proxy (default: HTTP_PROXY, HTTPS_PROXY and NO_PROXY)"),
		listFlag(catExchange, "resolve", "`HOST:PORT:ADDR` to use instead of a lookup, as in curl"),
		listFlag(catExchange, "connect-to", "`HOST1:PORT1:HOST2:PORT2`: connect there instead, as in curl; an empty part means any"),
		textFlag(catExchange, "cacert", "", "`FILE` of certificates (PEM) to trust instead of the system's"),
		toggle(catExchange, "insecure", "accept any certificate", "k"),
		toggle(catExchange, "public-only", "refuse every address that is not public"),
	}, pageFlags())
}

// memoryFlags bound what pages may take; `weft parse` has them, too.
func memoryFlags() []cli.Flag {
	return []cli.Flag{
		bytesFlag(catWork, "in-flight-bytes", 256<<20, "all bodies held at any moment; at least --max-body"),
		duration(catWork, "parse-timeout", 10*time.Second, "time for one page in hybrid; beyond it the worker is killed"),
		bytesFlag(catWork, "parse-memory", 512<<20, "memory for one page in hybrid; beyond it the worker is killed"),
	}
}

// pageFlags say what a page consists of; `weft parse` has them too.
func pageFlags() []cli.Flag {
	return []cli.Flag{
		textFlag(catPage, "fields", "all", "page fields to compute and write, a `LIST` such as title,links,analysis.words or all,-analysis; markdown only when named; -headers,-timings leave out fields of the record"),
		textFlag(catPage, "text", "main", "`WHICH` text is taken and analysed: main, the main content, or all, the whole visible body"),
		listFlag(catPage, "select", "`NAME=CSS`: a field of your own, under data; NAME[]=CSS for all matches, CSS@ATTR for an attribute"),
		textFlag(catPage, "rules", "", "YAML `FILE` of fields of your own: XPath, types, objects, rules for some URLs (docs/rules.md)"),
	}
}

// programFlags are about the program itself.
func programFlags() []cli.Flag {
	return []cli.Flag{
		textFlag(catProgram, "progress", "auto", "`HOW` to show progress on stderr: auto, bar, plain, json or none"),
		colorFlag(),
		textFlag(catProgram, "progress-events", "", "the `EVENTS` that --progress json prints, with commas: sample, page, listening, summary (default: all)"),
		toggle(catProgram, "quiet", "no progress and no summary, only errors", "q"),
		toggle(catProgram, "verbose", "log more", "v"),
		listenFlag(),
		textFlag(catProgram, "log-format", "text", "`FORMAT` of all that is said on stderr: text or json, one object a line"),
		configFlag(),
	}
}

func colorFlag() cli.Flag {
	return textFlag(catProgram, "color", "auto", "`WHEN` to colour: auto (terminals, and not with NO_COLOR), always or never")
}

func configFlag() cli.Flag {
	return textFlag(catProgram, "config", "", "YAML `FILE` with the same flags; the command line and WEFT_… variables win")
}

// storeFlags keep something of the exchanges between runs.
func storeFlags() []cli.Flag {
	return []cli.Flag{
		textFlag(catOutput, "warc", "", "`FILE`.warc.gz for every exchange as it went over the wire, beside the output; HTTP/1.1 is spoken then (docs/warc.md)"),
		bytesFlag(catOutput, "warc-size", 1<<30, "of a file of --warc; then the next begins, with a number"),
		textFlag(catExchange, "cache", "", "`DIR` to keep every response in; one that is there is used as it is, without any request"),
		toggle(catExchange, "refresh", "with --cache: ask whether what is there is still right (ETag, Last-Modified)"),
		textFlag(catExchange, "cookie-jar", "", "`FILE` to read cookies from and write them to, as curl does; without it there are none"),
	}
}

func listenFlag() cli.Flag {
	return textFlag(catProgram, "listen", "", "`ADDR` (HOST:PORT) of the live page while the run lasts, with /events and /metrics; without HOST only this machine can see it")
}

func reportFlag() cli.Flag {
	return textFlag(catOutput, "report", "", "`FILE` for what the run came to: .html, a page with plots that needs no network; or .json, the figures for programs")
}

func nearDuplicatesFlag() cli.Flag {
	return textFlag(catOutput, nearDuplicates, "", "`FILE` for pages that are nearly an earlier line's, one JSON object a line; needs an output to read back")
}

func modeFlag() cli.Flag {
	return textFlag(catWork, "mode", "hybrid", "`MODE` of work: serial (one worker does everything), threads (goroutines fetch and parse) or hybrid (goroutines fetch, processes parse)")
}
