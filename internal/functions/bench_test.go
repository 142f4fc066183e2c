package functions

import (
	"os"
	"testing"
)

func BenchmarkParseMetadata(b *testing.B) {
	document, err := os.ReadFile("testdata/signed.xml")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parseMetadata(string(document)); err != nil {
			b.Fatal(err)
		}
	}
}
