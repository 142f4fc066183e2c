package attribute

import "testing"

func BenchmarkNormalizeDomain(b *testing.B) {
	for name, domain := range map[string]string{"plain": "mail.acme.com", "case": "Mail.Acme.com.", "internationalised": "bücher.example"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := NormalizeDomain(domain); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkNormalizeEmail(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NormalizeEmail("amara.okafor@acme.com"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseCertificate(b *testing.B) {
	der, _ := selfSigned(b, "Acme")
	text := pemText("CERTIFICATE", der)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseCertificate(text); err != nil {
			b.Fatal(err)
		}
	}
}
