package provider_test

import (
	"flag"
	"fmt"
	"slices"
	"testing"
)

var (
	updateMatrix = flag.Bool("update-matrix", false, "write the guide that TestFaultMatrix generates")
	onlyCases    = flag.String("matrix", "", "run only the cases of TestFaultMatrix whose names match")
)

func (m *matrix) checkPage(t testing.TB) {
	var keys []string
	for k := range m.outcomes {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		fmt.Println("OUT", k, m.outcomes[k])
	}
}
