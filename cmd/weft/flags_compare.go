package main

import (
	"runtime"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"weft/fetch/demosite"
)

// compareFlags say what is compared, by default which modes, and where the
// figures go.
func compareFlags(modes, output, report string) []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{Name: "mode", Value: new(texts), Category: catWork, Usage: "`MODES` to compare, several times or with commas: serial, threads, gil (threads under one lock), hybrid (default: " + modes + ")"},
		&cli.IntFlag{Name: "rounds", Value: 5, Category: catWork, Usage: "times that each mode does the work; fewer than 5 cannot tell a difference from noise"},
		duration(catWork, "wait-for-quiet", 30*time.Second, "for other programs to leave the processors alone, at most; 0s begins at once"),
		toggle(catWork, "live", "fetch everything from the network in every round, within the limits: mind what that asks of the hosts"),
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Category: catOutput, Usage: "`FOLDER` for one output a mode" + output},
		textFlag(catOutput, "json", "", "`FILE`.json for the figures, with those of every round"),
		textFlag(catOutput, "report", "", "`FILE` for a page with plots that needs no network (.html), or the figures for programs (.json)"+report),
		toggle(catOutput, "force", "overwrite existing outputs"),
		toggle(catOutput, "ordered", "records in the order of the list; reads a bounded window ahead"),
		toggle(catProgram, "strict", "exit 5 when some outcome is not ok"),
		listenFlag(),
		textFlag(catProgram, "progress", "auto", "`HOW` to say on stderr what goes on: auto, bar and plain are a line for every round; json, one object a line; or none"),
		toggle(catProgram, "quiet", "nothing on stderr but errors", "q"),
		textFlag(catProgram, "log-format", "text", "`FORMAT` of all that is said on stderr: text or json, one object a line"),
		configFlag(),
	}
}

// sweepFlags are poolFlags for several runs.
func sweepFlags() []cli.Flag {
	return []cli.Flag{
		textFlag(catWork, "concurrency", "64", "pages in flight (serial: always 1); `NUMBERS` with commas make a row each, such as 1,4,16,64", "c"),
		textFlag(catWork, "procs", strconv.Itoa(runtime.GOMAXPROCS(0)), "parse workers, `NUMBERS` with commas: processes in hybrid, goroutines in threads", "p"),
	}
}

// demoFlags say what the pages of the demo are like.
func demoFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Category: catInput, Name: "pages", Value: 200, Usage: "pages in each of the two sets"},
		&cli.IntFlag{Category: catInput, Name: "hosts", Value: 6, Usage: "hosts that they are spread over"},
		&cli.StringFlag{Category: catInput, Name: "latency", Value: "100ms", Usage: "`TIME` before the first byte of a page that is waited for"},
		&cli.GenericFlag{Category: catInput, Name: "page-bytes", Value: sizePtr(demosite.Heavy), Usage: "mean size of a page that is computed on"},
	}
}

// siteFlags say what is served, and where.
func siteFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "addr", Value: "127.0.0.1:8080", Usage: "`ADDR` to serve HTTP at; port 0 takes a free one"},
		&cli.StringFlag{Name: "tls", Usage: "`ADDR` to serve the same at over HTTPS and HTTP/2"},
		&cli.StringFlag{Name: "ca-out", Usage: "`FILE` to write the certificate authority of --tls to"},
		&cli.StringFlag{Name: "list", Usage: "`FILE` to write the URL list of everything that is served to"},
		&cli.StringFlag{Name: "dir", Usage: "serve the HTML files of a `FOLDER`, .gz ones too, instead of made-up pages"},
		&cli.BoolFlag{Name: "faults", Usage: "serve the catalogue of faults instead, each at a port of its own, and print it"},
		&cli.BoolFlag{Name: "traps", Usage: "made-up pages link to a calendar, filters, sessions and other parts of sites that have no end"},
		&cli.BoolFlag{Name: "link-kinds", Usage: "made-up pages link to a catalogue of all kinds of links, /link-kinds/"},
		&cli.StringFlag{Name: "map", Usage: "serve the URLs of a `FILE`, with lines URL<TAB>FILE, by host name and path"},
		&cli.IntFlag{Name: "pages", Value: 100, Usage: "made-up pages over all hosts"},
		&cli.IntFlag{Name: "hosts", Value: 1, Usage: "host names that the pages are spread over"},
		&cli.StringFlag{Name: "latency", Value: "0s", Usage: "`TIME` before the first byte: 40ms, or 40ms-160ms"},
		&cli.StringFlag{Name: "temporary", Hidden: true, Usage: "end when standard input does, and remove this `FOLDER`"},
		&cli.GenericFlag{Name: "page-bytes", Value: sizePtr(demosite.Light), Usage: "mean size of a made-up page"},
	}
}

func sizePtr(n size) *size { return &n }
