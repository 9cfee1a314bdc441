package metadata

// time reads the time of day that follows a date, and its zone.
func (r *dateReader) time(d *date, i int) bool {
	part := ""
	for range 6 { // "T", "at", "um", ",", "|", "à", "下午"
		if r.at(i).number >= 0 || i >= len(r.tokens) {
			break
		}
		if p, end := r.period(i); p != "" {
			part, i = p, end
			continue
		}
		i++
	}
	t := r.at(i)
	if len(t.text) == 6 && t.number >= 0 && r.at(i-1).text == "t" { // of the packed form
		d.hour, d.minute, d.second, d.clock = t.number/10000, t.number/100%100, t.number%100, true
		r.zone(d, i+1)
		return true
	}
	if !r.small(i) {
		return d.clock
	}
	minute, second, end, ok := r.minutes(i + 1)
	if p, after := r.period(end); p != "" {
		part, end = p, after
	} else if !ok {
		return d.clock
	}
	d.hour, d.minute, d.second, d.clock = hourOf(t.number, part), minute, second, true
	r.zone(d, r.pass(end, ".", ")", "("))
	return true
}

// minutes reads what follows an hour: ":20:30.5", "h20", ".20 Uhr", "時20分". ok
// is false if there is nothing that makes it an hour.
func (r *dateReader) minutes(i int) (minute, second, end int, ok bool) {
	next := r.at(i + 1)
	twoDigits := r.small(i+1) && len(next.text) == 2
	switch sep := r.at(i).text; sep {
	case ":", "：":
		if !r.small(i + 1) {
			return 0, 0, i, false
		}
		end = i + 2
		if r.at(end).text == sep && r.small(end+1) {
			second = r.at(end + 1).number
			end += 2
			if sep := r.at(end).text; (sep == "." || sep == ",") && r.at(end+1).text != "" && r.at(end + 1).text[0] <= '9' {
				end += 2
			}
		}
		return next.number, second, end, true
	case "h":
		if twoDigits {
			return next.number, 0, i + 2, true
		}
	case ".":
		if uhr := r.at(i+2).text == "uhr"; twoDigits && uhr {
			return next.number, 0, i + 2, true
		} else if part, _ := r.period(i + 2); twoDigits && part != "" { // "5.06 pm"
			return next.number, 0, i + 2, true
		}
	case "時", "时", "点", "點", "시", "giờ":
		switch r.at(i + 2).text {
		case "分", "분", "phút":
			if r.small(i + 1) {
				return next.number, 0, i + 3, true
			}
		default:
			if twoDigits {
				return next.number, 0, i + 2, true
			}
		}
		return 0, 0, i + 1, true
	}
	return 0, 0, i, false
}

// zone reads the zone of a time: its name, or how far it is from UTC, which is written
// without a space (ISO 8601, RFC 5322). What else follows a time after a dash is another
// time or a number of something: "7pm-9pm", "10:20 - 3 Comments".
func (r *dateReader) zone(d *date, i int) {
	if sign := r.at(i); r.at(i-1).number < 0 && !sign.spaced && isSign(sign.text) && sign.text != "+" && len(r.at(i+1).text) != 4 {
		return // but "7pm+02:00" and "7pm-0500" are no ranges
	}
	if offset := zoneOffset(r.at(i).text); offset != "" {
		d.zone = offset
		if i++; offset != "Z" {
			return
		}
	}
	sign := r.at(i).text
	if !isSign(sign) {
		return
	}
	if sign == "−" {
		sign = "-"
	}
	n := r.at(i + 1)
	hour, minute := n.number, 0
	switch {
	case n.number < 0, n.spaced:
		return
	case len(n.text) == 4:
		hour, minute = n.number/100, n.number%100
	case len(n.text) > 2:
		return
	case r.at(i+2).text == ":" && r.small(i+3):
		minute = r.at(i + 3).number
	}
	if hour > 14 || minute > 59 {
		return
	}
	if hour == 0 && minute == 0 {
		d.zone = "Z"
		return
	}
	d.zone = sign + twoDigits(hour) + ":" + twoDigits(minute)
}

func isSign(s string) bool { return s == "+" || s == "-" || s == "−" }

func twoDigits(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
