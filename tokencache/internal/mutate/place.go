package mutate

import (
	"errors"
	"fmt"
	"go/token"
	"slices"
)

// place finds the thing that the mark names.
func (m Mark) place() (thing, error) {
	s := m.in
	if !s.endsLine(m.at) {
		return s.largest(s.thingsFrom(s.codeAfter(m.Line)))
	}
	found := s.thingsFrom(m.Line)
	if s.inCondition(m.at.Pos()) {
		found = slices.DeleteFunc(found, func(t thing) bool { return t.End() > m.at.Pos() })
	}
	return s.largest(found)
}

// thingsFrom are the things that begin on the line.
func (s *source) thingsFrom(line int) (found []thing) {
	for _, t := range s.things {
		if s.line(t.Pos()) == line {
			found = append(found, t)
		}
	}
	return found
}

// inCondition reports whether the expression before at goes on after && or ||.
func (s *source) inCondition(at token.Pos) bool {
	return slices.ContainsFunc(s.chains, func(c chain) bool { return c.goesOn(at) })
}

// largest is the one thing that holds all the others.
func (s *source) largest(found []thing) (thing, error) {
	if len(found) == 0 {
		return thing{}, errors.New("nothing that can be changed begins there; mark the line on which it begins")
	}
	largest := found[0] // what holds another was found before it
	for _, t := range found {
		if !largest.holds(t) {
			return thing{}, fmt.Errorf("%q and %q begin there; the one that is meant needs a line of its own", s.textOf(largest), s.textOf(t))
		}
	}
	return largest, nil
}
