package client

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTLS_isRefusedWhenOld(t *testing.T) {
	for version, accepted := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, `{"data":{"id":"d-1","version":"v-1"}}`)
			}))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: version}
			server.StartTLS()
			defer server.Close()
			transport := newTransport()
			transport.TLSClientConfig.RootCAs = x509.NewCertPool()
			transport.TLSClientConfig.RootCAs.AddCert(server.Certificate())
			c, err := New(Config{BaseURL: server.URL, APIKey: "key", Transport: transport, MaxRetries: -1})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Directory(t.Context(), "org", "d-1")
			if accepted && err != nil || !accepted && (err == nil || !strings.Contains(err.Error(), "protocol version")) {
				t.Errorf("accepted = %v, error = %v", accepted, err)
			}
		})
	}
}
