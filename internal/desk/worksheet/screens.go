package worksheet

import (
	"cmp"
	"slices"
)

// Screen is sheets that one page of the console takes.
type Screen struct {
	Name   string
	Sheets []int // indexes into what Screens was given, in the order in which to do them
}

// Screens puts sheets together by their pages: pages in the safe order, and sheets of a page in the order in which
// they are given. What is set up and what is taken away on the same page stays apart.
func Screens(sheets []Sheet) []Screen {
	indexes := make([]int, len(sheets))
	for i := range indexes {
		indexes[i] = i
	}
	slices.SortStableFunc(indexes, func(a, b int) int { return cmp.Compare(sheets[a].Order, sheets[b].Order) })
	var screens []Screen
	find := func(sheet Sheet) int {
		return slices.IndexFunc(screens, func(screen Screen) bool {
			first := sheets[screen.Sheets[0]]
			return first.Screen == sheet.Screen && first.Order == sheet.Order
		})
	}
	for _, i := range indexes {
		at := find(sheets[i])
		if at < 0 {
			screens, at = append(screens, Screen{Name: sheets[i].Screen}), len(screens)
		}
		screens[at].Sheets = append(screens[at].Sheets, i)
	}
	return screens
}
