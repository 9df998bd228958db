package mutate

// layouts are one function under other names and in other layouts. Always is true of
// the same operand in each.
func layouts() (all []sample) {
	for name, text := range map[string]string{
		"as it was": `
func do(n int) string {
	if n > 0 &&
		n > 3 && //cure:it
		n < 9 {
		return "yes"
	}
	return "no"
}`,
		"renamed": `
func do(count int) string {
	const few = 3
	if count > 0 &&
		count > few && //cure:it
		count < 9 {
		return "yes"
	}
	return "no"
}`,
		"marked above": `
func do(n int) string {
	if n > 0 &&
		//cure:it
		// few are no use
		n > 3 && // few
		n < 9 {
		return "yes"
	}
	return "no"
}`,
		"first": `
func do(n int) string {
	if n > 3 && //cure:it
		n > 0 && n < 9 {
		return "yes"
	}
	return "no"
}`,
		"last, and indented by spaces": `
func do(n int) string {
    if n > 0 && n < 9 &&
               n  >  3 { //cure:it
        return "yes"
    }
    return "no"
}`,
		"returned": `
func yes(n int) bool {
	return n > 0 &&
		n > 3 && //cure:it
		n < 9
}

func do(n int) string {
	if yes(n) {
		return "yes"
	}
	return "no"
}`,
		"a switch": `
func do(n int) string {
	switch {
	case n <= 0, n >= 9:
	case n > 3: //cure:it
		return "yes"
	}
	return "no"
}`,
		"an if of its own": `
func do(n int) string {
	if n > 0 {
		if n > 3 { //cure:it
			return "yes"
		}
	}
	return "no"
}`,
	} {
		all = append(all, sample{"a layout: " + name, Always, "no", "yes", text})
	}
	return all
}
