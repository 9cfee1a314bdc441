package metadata

// The forms of dates that begin at a token: year, day or month first.

// day reads a date that begins at i, without its time.
func (r *dateReader) day(i int) (d date, end int, ok bool) {
	t := r.at(i)
	if t.number < 0 {
		return r.namedMonthFirst(i)
	}
	if before := r.at(i - 1); (before.text == ":" || before.text == ".") && r.at(i-2).number >= 0 {
		return d, i, false // the end of something else
	}
	switch {
	case len(t.text) == 8 || len(t.text) == 14:
		n := t.number
		if len(t.text) == 14 {
			d.second, d.minute, d.hour, d.clock = n%100, n/100%100, n/10000%100, true
			n /= 1_000_000
		}
		d.year, d.month, d.day = n/10000, n/100%100, n%100
		return d, i + 1, d.day > 0 && d.month > 0
	case r.small(i):
		if d, end, ok = r.dayFirst(i); ok {
			return d, end, ok
		}
		if r.at(i-1).text == "令和" && r.at(i+1).text == "年" {
			return r.afterYear(i+1, 2018+t.number)
		}
		return d, i, false
	}
	if year, end, ok := r.year(i); ok {
		return r.afterYear(end, year)
	}
	return d, i, false
}

// afterYear reads what follows a year: "-03-04", "年3月4日", ". március 4.".
func (r *dateReader) afterYear(i, year int) (d date, end int, ok bool) {
	d.year = year
	sep := r.at(i).text
	switch sep {
	case "-", "/", ".", "年", "년", "‑", "–":
		i++
	case ",":
		i++
	default:
		sep = ""
	}
	if next := r.at(i).text; next == "m" || next == "gada" { // as in "2021 m. kovo 4 d.", "2021. gada 4. martā"
		i = r.pass(i+1, ".")
	}
	if m, end, found := r.month(r.pass(i+1, ".")); found && r.small(i) && sep != "-" && sep != "/" && !r.small(end) {
		d.month, d.day = m, r.at(i).number
		return d, end, d.day > 0
	}
	if m, end, found := r.month(i); found {
		end = r.pass(end, "-", "/", ",")
		if r.small(end) {
			d.month, d.day = m, r.at(end).number
			return d, end + 1, d.day > 0
		}
		d.month = m
		return d, end, sep != "," && end >= len(r.tokens)
	}
	if sep == "" || sep == "," || !r.small(i) {
		return d, i, false
	}
	d.month = r.at(i).number
	next := r.at(i + 1).text
	counted := next == "月" || next == "월"
	if !counted && next != sep && next != "-" && next != "/" && next != "." || !r.small(i+2) {
		// "2021-03" and "2021年3月", but not "2021-22"
		return d, i + 1, (counted || (sep == "-" || sep == "/") && len(r.at(i).text) == 2) && d.month >= 1 && d.month <= 12
	}
	i += 2
	d.day = r.at(i).number
	end = i + 1
	if mark := r.at(end).text; mark == "日" || mark == "일" {
		end++
	}
	return d, end, d.day > 0 && d.month > 0
}

// dayFirst reads "4 March 2021", "4. März 2021", "4 de marzo de 2021",
// "04-Mar-21", "4/3/2021".
func (r *dateReader) dayFirst(i int) (d date, end int, ok bool) {
	d.day = r.at(i).number
	j := r.pass(i+1, "st", "nd", "rd", "th", ".", "º", "ª", "°", "er", "e", "-", "/", "de", "of", "di", "del", ",", "ngày", "ta", "η")
	if m, after, found := r.month(j); found {
		after = r.pass(after, ",", "de", "del", "-", "/", "năm", "г", ".", "of", "do")
		if year, after, found := r.year(after); found {
			d.year, d.month = year, m
			return d, after, d.day > 0
		}
		if r.at(after-1).text == "-" && len(r.at(after).text) == 2 && r.small(after) {
			d.year, d.month = century(r.at(after).number), m
			return d, after + 1, d.day > 0
		}
		return d, i, false
	}
	sep := r.at(i + 1).text
	if sep != "/" && sep != "." && sep != "-" || !r.small(i+2) || r.at(i+3).text != sep {
		return d, i, false
	}
	d.month = r.at(i + 2).number
	if year, after, found := r.year(i + 4); found {
		d.year, end = year, after
	} else if r.small(i+4) && len(r.at(i+4).text) == 2 && r.at(i+5).text != sep && r.at(i+5).text != ":" {
		d.year, end = century(r.at(i+4).number), i+5
	} else {
		return d, i, false
	}
	if d.month > 12 || r.monthFirst && sep != "." && d.day <= 12 {
		d.day, d.month = d.month, d.day
	}
	return d, end, d.day > 0 && d.month > 0
}

// namedMonthFirst reads "March 4, 2021", "Mar 4th 2021" and "March 2021".
func (r *dateReader) namedMonthFirst(i int) (d date, end int, ok bool) {
	m, after, found := r.month(i)
	if !found {
		return d, i, false
	}
	d.month = m
	if year, end, found := r.year(r.pass(after, ",", "-", "/", "de", "del", "of", "năm", "г")); found && !r.small(i-1) {
		d.year = year // "March 2021"
		return d, end, true
	}
	after = r.pass(after, "-", "/", "the")
	if !r.small(after) {
		return d, i, false
	}
	d.day = r.at(after).number
	after = r.pass(after+1, "st", "nd", "rd", "th", ",", ".", "-", "/", "de", "of")
	if d.year, end, ok = r.year(after); ok {
		return d, end, d.day > 0
	}
	// "Thu Mar 04 10:00:00 GMT 2021", as C writes it
	if r.small(after) && r.at(after+1).text == ":" {
		for k := after + 3; k < after+9; k++ {
			if year, _, found := r.year(k); found {
				d.year = year
				return d, after, d.day > 0
			}
		}
	}
	return d, i, false
}
