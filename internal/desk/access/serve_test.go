package access_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/access"
)

// writeCertificate writes a self-signed certificate of a name and its key.
func writeCertificate(t *testing.T, certificateFile, keyFile, name string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{certificateFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func withTLS(t *testing.T, o *access.Options) {
	t.Helper()
	folder := t.TempDir()
	o.CertificateFile, o.PrivateKeyFile = filepath.Join(folder, "tls.crt"), filepath.Join(folder, "tls.key")
	writeCertificate(t, o.CertificateFile, o.PrivateKeyFile, "desk.example.com")
	o.Listen, o.PublicURL = "0.0.0.0:8443", "https://desk.example.com"
}

func TestNew_refusesWhatWouldLetAnybodyIn(t *testing.T) {
	var tlsOptions access.Options
	withTLS(t, &tlsOptions)
	for name, test := range map[string]struct {
		options access.Options
		words   string
	}{
		"all addresses without TLS":       {access.Options{Listen: ":8085"}, "beyond this machine"},
		"an address without TLS":          {access.Options{Listen: "192.0.2.1:8085", PublicURL: "https://desk.example.com"}, "beyond this machine"},
		"a name without TLS":              {access.Options{Listen: "desk.example.com:8085"}, "beyond this machine"},
		"no port":                         {access.Options{Listen: "127.0.0.1"}, "is not like 127.0.0.1:8085"},
		"a certificate without a key":     {access.Options{Listen: "127.0.0.1:1", CertificateFile: "x"}, "one of the two files"},
		"a certificate that is not there": {access.Options{Listen: "127.0.0.1:1", CertificateFile: "/nowhere", PrivateKeyFile: "/nowhere"}, "TLS cannot be used"},
		"a proxy without a header":        {access.Options{Listen: ":1", ProxyAddresses: []string{"10.0.0.7"}}, "one of the two is not named"},
		"a header without a proxy":        {access.Options{Listen: "127.0.0.1:1", ProxyHeader: "X-User"}, "one of the two is not named"},
		"a proxy that is everybody":       {access.Options{Listen: ":1", ProxyHeader: "X-User", ProxyAddresses: []string{"0.0.0.0/0"}, PublicURL: "https://d.example"}, "is every address"},
		"a proxy that is a name":          {access.Options{Listen: ":1", ProxyHeader: "X-User", ProxyAddresses: []string{"proxy"}}, "neither an address nor a network"},
		"a proxy without the public name": {access.Options{Listen: ":1", ProxyHeader: "X-User", ProxyAddresses: []string{"10.0.0.7"}}, "does not know its own name"},
		"TLS without the public name":     {access.Options{Listen: ":1", CertificateFile: tlsOptions.CertificateFile, PrivateKeyFile: tlsOptions.PrivateKeyFile}, "does not know its own name"},
		"a public name without TLS":       {access.Options{Listen: "127.0.0.1:1", PublicURL: "http://desk.example.com"}, "http://"},
		"a public name with a path":       {access.Options{Listen: "127.0.0.1:1", PublicURL: "https://desk.example.com/desk"}, "without a path"},
		"a short API key":                 {access.Options{Listen: "127.0.0.1:1", APIKey: "short"}, "can be guessed"},
	} {
		if _, err := access.New(test.options); err == nil || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%s: %v", name, err)
		} else if test.options.APIKey != "" && strings.Contains(err.Error(), test.options.APIKey) {
			t.Errorf("%s: the key is in %v", name, err)
		}
	}
	for _, listen := range []string{"127.0.0.1:8085", "localhost:8085", "[::1]:8085", "127.1.2.3:8085"} {
		if _, err := access.New(access.Options{Listen: listen}); err != nil {
			t.Errorf("%s: %v", listen, err)
		}
	}
}

// serving is a server that listens in earnest. stop ends it as a signal does and returns what Serve did.
func serving(t *testing.T, change func(*access.Options), handler http.Handler) (address string, log *logged, stop func() error) {
	t.Helper()
	d := open(t, func(o *access.Options) {
		o.Listen = "127.0.0.1:0"
		if change != nil {
			change(o)
		}
	})
	listener, err := d.server.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- d.server.Serve(ctx, listener, handler) }()
	ended := false
	stop = func() error {
		cancel()
		if ended {
			return nil
		}
		ended = true
		return <-served
	}
	t.Cleanup(func() { _ = stop() })
	return listener.Addr().String(), d.log, stop
}

func TestServe_certificateIsReadAgainWhenItChanges(t *testing.T) {
	var options access.Options
	withTLS(t, &options)
	address, log, _ := serving(t, func(o *access.Options) {
		o.CertificateFile, o.PrivateKeyFile, o.PublicURL = options.CertificateFile, options.PrivateKeyFile, "https://desk.example.com"
	}, http.NotFoundHandler())
	name := func() string {
		t.Helper()
		connection, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}).DialContext(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		return connection.(*tls.Conn).ConnectionState().PeerCertificates[0].Subject.CommonName
	}
	if got := name(); got != "desk.example.com" {
		t.Errorf("the certificate is of %q", got)
	}
	// A new certificate whose key has not come yet: the old pair serves on.
	folder := t.TempDir()
	newCertificate, newKey := filepath.Join(folder, "c"), filepath.Join(folder, "k")
	writeCertificate(t, newCertificate, newKey, "new.example.com")
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	move(newCertificate, options.CertificateFile)
	if got := name(); got != "desk.example.com" {
		t.Errorf("half of a pair serves %q", got)
	}
	if !strings.Contains(log.String(), "the old one is kept") {
		t.Error("the log does not say so")
	}
	move(newKey, options.PrivateKeyFile)
	if got := name(); got != "new.example.com" {
		t.Errorf("the new certificate is not used: %q", got)
	}
	if _, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}}).DialContext(t.Context(), "tcp", address); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
}

func TestServe_letsRequestsFinish(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	address, _, stop := serving(t, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-finish
		if r.Context().Err() != nil {
			w.WriteHeader(http.StatusTeapot)
		}
		_, _ = io.WriteString(w, "whole")
	}))
	type result struct {
		text string
		err  error
	}
	answered := make(chan result, 1)
	go func() {
		answer, err := http.Get("http://" + address + "/")
		if err != nil {
			answered <- result{"", err}
			return
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		answered <- result{answer.Status + " " + string(text), err}
	}()
	<-begun
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	for { // until nobody new is let in
		connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err != nil {
			break
		}
		connection.Close()
	}
	close(finish)
	if got := <-answered; got.err != nil || got.text != "200 OK whole" {
		t.Errorf("the last answer is %q, %v", got.text, got.err)
	}
	if err := <-stopped; err != nil {
		t.Errorf("the end is %v", err)
	}
	if _, err := http.Get("http://" + address + "/"); err == nil {
		t.Error("requests are answered after the end")
	}
}

func TestListen_saysWhatIsInTheWay(t *testing.T) {
	address, _, _ := serving(t, nil, http.NotFoundHandler())
	server, err := access.New(access.Options{Listen: address})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.Listen(t.Context()); err == nil || !strings.Contains(err.Error(), "nothing can be served at "+address) {
		t.Errorf("the error is %v", err)
	}
}

// A browser's headers of a megabyte are not read.
func TestServe_headersAreBounded(t *testing.T) {
	address, _, _ := serving(t, nil, http.NotFoundHandler())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Large", strings.Repeat("x", 200<<10))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return // cut off is as good
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("the status is %d", answer.StatusCode)
	}
}
