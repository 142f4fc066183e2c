package client

import (
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestHTTP2(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("request by %s, want HTTP/2", r.Proto)
		}
		_, _ = io.WriteString(w, `{"data":{"id":"d-1","version":"v-1"}}`)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	transport := newTransport()
	transport.TLSClientConfig.RootCAs = x509.NewCertPool()
	transport.TLSClientConfig.RootCAs.AddCert(server.Certificate())
	c, err := New(Config{BaseURL: server.URL, APIKey: "key", Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Directory(t.Context(), "org", "d-1"); err != nil {
		t.Error(err)
	}
}
