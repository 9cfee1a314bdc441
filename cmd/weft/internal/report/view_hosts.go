package report

import (
	"fmt"
	"strings"
	"time"

	"weft/cmd/weft/internal/markup"
)

// shownHosts is how many hosts have a row of their own.
const shownHosts = 25

type hostView struct {
	Name, Pages, Failed, Rate, Bytes, Waiting, Limit, Computing string
	Bar                                                         markup.HTML
	Bad, Rest                                                   bool
}

// hostsOf shows the hosts with the most pages, and all others in one row.
func hostsOf(c *Collector) (rows []hostView, note string) {
	all, rest := c.hosts.top(shownHosts)
	if len(all) == 0 {
		return nil, ""
	}
	others := int64(max(c.known, c.hosts.known()) - len(all))
	var longest time.Duration // of a page, on average
	for _, h := range append(all, &rest) {
		longest = max(longest, h.mean(h.phases.Total()))
	}
	for _, h := range all {
		v := h.view(longest)
		v.Name = HostName(h.name)
		if h.lost > 0 && h.pages > 0 {
			v.Pages = "≥ " + v.Pages
		}
		rows = append(rows, v)
	}
	note = "The hosts with the most pages"
	if rest.pages > 0 {
		v := rest.view(longest)
		v.Name, v.Rest = Plural(max(others, 1), "other host"), true
		rows = append(rows, v)
	} else {
		note = Plural(int64(len(all)), "host")
	}
	return rows, note + ". Times are means of a page; bars are drawn to the longest."
}

// HostName leaves out the usual ports.
func HostName(host string) string { return Foreign(withoutUsualPort(host), 80) }

func withoutUsualPort(host string) string {
	return strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
}

func (h *hostPages) mean(d time.Duration) time.Duration {
	return d / time.Duration(max(h.pages, 1))
}

// meanOf leaves out what is no more than the taking of stamps.
func (h *hostPages) meanOf(g group) string {
	d := h.mean(g.of(&h.phases))
	if d < 50*time.Microsecond {
		return "–"
	}
	return Span(d)
}

func (h *hostPages) view(longest time.Duration) hostView {
	v := hostView{
		Pages: Count(h.pages), Failed: Count(h.failed), Bad: h.failed > 0, Bytes: Size(h.wire), Rate: "–",
		Limit:     h.meanOf(groups[0]),
		Waiting:   h.meanOf(groups[1]),
		Computing: h.meanOf(groups[4]),
	}
	if took := h.last.Sub(h.first); h.pages > 1 && took > 0 {
		v.Rate = Number(float64(h.pages-1) / took.Seconds())
	}
	mean := h.phases
	for i := range mean {
		mean[i] = h.mean(mean[i])
	}
	v.Bar = phaseBar(mean, longest, fmt.Sprintf("mean of %s pages", v.Pages))
	return v
}
