package uuid

import "slices"

// What follows treats lists of ids as sets. UUIDs are the same in upper and lower case.

// Missing returns those elements that there does not have, each once, in their order and spelling.
func Missing(elements, there []string) []string {
	known := make(map[string]bool, len(there))
	for _, element := range there {
		known[Lower(element)] = true
	}
	var missing []string
	for _, element := range elements {
		if key := Lower(element); !known[key] {
			known[key] = true
			missing = append(missing, element)
		}
	}
	return missing
}

// InOrderOf returns the elements of current in the order that prior has them in,
// and those that prior does not have after them. An answer in whatever order then
// differs from the state only where its elements do. What both have is spelled as in prior.
func InOrderOf(prior, current []string) []string {
	there := make(map[string]bool, len(current))
	for _, element := range current {
		there[Lower(element)] = true
	}
	ordered := make([]string, 0, len(current))
	for _, element := range prior {
		if there[Lower(element)] {
			ordered = append(ordered, element)
		}
	}
	return slices.Concat(ordered, Missing(current, ordered))
}
