package discovery

// leftovers are the pages that an earlier run has found and left, by number: a bit
// for each. Those that were found since are handed out in their turn alone.
type leftovers struct {
	bits []uint64
	next int64 // behind the last of them
}

// add puts in the number of a page.
func (s *leftovers) add(number int64) {
	for int64(len(s.bits))*64 <= number {
		s.bits = append(s.bits, 0)
	}
	s.bits[number/64] |= 1 << (number % 64)
	s.next = max(s.next, number+1)
}

// out takes a page out, and reports whether it may be handed out: it was in, or was
// found since.
func (s *leftovers) out(number int64) bool {
	if number >= s.next {
		return true
	}
	bit := uint64(1) << (number % 64)
	was := s.bits[number/64]&bit != 0
	s.bits[number/64] &^= bit
	return was
}
