package metadata

// time reads the time of day that follows a date, and its zone.
func (r *dateReader) time(d *date, i int) bool {
	for range 4 { // "T", "at", "um", ",", "|", "à"
		if r.at(i).number >= 0 || i >= len(r.tokens) {
			break
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
	hour := t.number
	end := i + 1
	switch sep := r.at(i + 1).text; {
	case sep == ":" && r.small(i+2), sep == "h" && r.small(i+2) && len(r.at(i+2).text) == 2,
		sep == "." && r.small(i+2) && len(r.at(i+2).text) == 2 && r.at(i+3).text == "uhr":
		d.minute = r.at(i + 2).number
		end = i + 3
		if r.at(end).text == ":" && r.small(end+1) {
			d.second = r.at(end + 1).number
			end += 2
			if sep := r.at(end).text; (sep == "." || sep == ",") && r.at(end+1).text != "" && r.at(end + 1).text[0] <= '9' {
				end += 2
			}
		}
	case meridiem(r.at(end).text) == 0:
		return d.clock
	}
	half := r.at(end).text
	if m := r.at(end + 2).text; (half == "a" || half == "p") && r.at(end+1).text == "." && m == "m" {
		half += m
		end += 2
	}
	switch meridiem(half) {
	case 'a':
		hour %= 12
		end++
	case 'p':
		hour = hour%12 + 12
		end++
	}
	d.hour, d.clock = hour, true
	r.zone(d, r.pass(end, ".", ")", "("))
	return true
}

func meridiem(word string) byte {
	if word == "am" || word == "pm" {
		return word[0]
	}
	return 0
}

func (r *dateReader) zone(d *date, i int) {
	if offset := zoneOffset(r.at(i).text); offset != "" {
		d.zone = offset
		if i++; offset != "Z" {
			return
		}
	}
	sign := r.at(i).text
	if sign != "+" && sign != "-" && sign != "−" {
		return
	}
	if sign == "−" {
		sign = "-"
	}
	n := r.at(i + 1)
	hour, minute := n.number, 0
	switch {
	case n.number < 0:
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

func twoDigits(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
