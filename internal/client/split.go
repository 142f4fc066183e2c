package client

import (
	"iter"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// mostValues is how many values the server takes for one filter of a search, and mostResources for that by resource.
const (
	mostValues    = 10
	mostResources = 20
)

// filter is one filter of a search: its values, of which the server takes so many at a time.
type filter struct {
	values *[]string
	most   int
}

// split makes of a search those searches that the server takes, which together find the same. Filters narrow one
// another, and the values of one filter do not: each part of one filter goes with each part of every other.
func split[S any](search S, filters func(*S) []filter) []S {
	searches := []S{search}
	for i := range filters(&search) {
		var parts []S
		for _, whole := range searches {
			one := filters(&whole)[i]
			if len(*one.values) <= one.most {
				parts = append(parts, whole)
				continue
			}
			for values := range slices.Chunk(*one.values, one.most) {
				part := whole
				*filters(&part)[i].values = values
				parts = append(parts, part)
			}
		}
		searches = parts
	}
	return searches
}

// joinSearches yields what several searches find, in their order, each object once.
func joinSearches[S, T any](searches []S, run func(S) iter.Seq2[T, error], id func(T) string) iter.Seq2[T, error] {
	if len(searches) == 1 {
		return run(searches[0])
	}
	return func(yield func(T, error) bool) {
		seen := map[string]bool{}
		for _, search := range searches {
			for object, err := range run(search) {
				if err == nil && seen[id(object)] {
					continue
				}
				if !yield(object, err) || err != nil {
					return
				}
				seen[id(object)] = true
			}
		}
	}
}

// listSpellings lists all spellings that names can have on a server, which compares them exactly.
func listSpellings(of []string) []string {
	var all []string
	for _, name := range of {
		all = append(all, names.Spellings(name)...)
	}
	return all
}
