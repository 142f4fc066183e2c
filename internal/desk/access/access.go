// Package access says who may use the identity desk's pages and its API, and serves both. It knows nothing of what the desk does.
//
// On loopback, people sign in with a link that the program prints, which works once. Beyond loopback there is TLS, or a proxy that the
// operator names and that says who has signed in, and people have tokens of their own. The provider has an API key. Every request
// goes through Protect; pages through Guard, the API through API.
package access

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Options say who may come in, and where. Paths and addresses are those of flags.
type Options struct {
	// Listen is where to listen, as host:port. A host other than a loopback address takes TLS or a proxy, and PublicURL.
	Listen string
	// PublicURL is the address that browsers and the provider use, such as https://desk.example.com; "" for loopback is http://
	// and Listen.
	PublicURL string
	// CertificateFile and PrivateKeyFile are PEM files for TLS; both or neither. They are read again when they change.
	CertificateFile, PrivateKeyFile string
	// ProxyAddresses are the addresses (or networks, as 10.0.0.0/8) of a proxy that signs people in, and ProxyHeader the header
	// in which it says whom. From any other address the header says nothing. Whoever can send from such an address can be
	// anybody: on 127.0.0.1 that is every program of the machine.
	ProxyAddresses []string
	ProxyHeader    string
	// People are those who have tokens; nil for nobody.
	People *People
	// APIKey is what the provider sends as a bearer token, at least 20 characters. Only its hash is kept.
	APIKey string
	// Stylesheet is the path of a style sheet of this server that needs no sign-in, for the page to sign in; "" for none.
	Stylesheet string
	// Ready says why the server cannot do its work; nil if it always can. The reason is logged and not shown.
	Ready func() error
	// Now is the clock; time.Now if nil. Log takes what happens; nothing is logged if it is nil.
	Now func() time.Time
	Log *slog.Logger
}

// Server lets people and the provider in. It is safe for use by many goroutines at once.
type Server struct {
	options     Options
	public      *url.URL
	secure      bool // browsers come over TLS
	hosts       []string
	proxies     []netip.Prefix
	proxyOnly   bool // plain HTTP beyond loopback: nobody but the proxy is answered
	hasAPIKey   bool
	apiKey      hash
	now         func() time.Time
	log         *slog.Logger
	formSecret  []byte
	origins     *http.CrossOriginProtection
	links       links
	sessions    sessions
	slow        *slowdown
	ready       readiness
	timeouts    timeouts
	certificate *certificate
}

// leastKey is how long an API key has to be. One that the desk makes has 43 characters.
const leastKey = 20

// New makes a Server. It listens nowhere yet. What it refuses would let in whoever can reach the address, or send
// keys and sessions through a network unencrypted.
func New(options Options) (*Server, error) {
	s := &Server{options: options, now: options.Now, log: options.Log, formSecret: []byte(rand.Text()), origins: http.NewCrossOriginProtection(), timeouts: usualTimeouts}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.slow = newSlowdown(s.now)
	if options.APIKey != "" && len(options.APIKey) < leastKey {
		return nil, fmt.Errorf("the API key has %d characters and can be guessed. Next: use one of at least %d, such as the one that the desk makes", len(options.APIKey), leastKey)
	}
	s.hasAPIKey, s.apiKey = options.APIKey != "", hashOf(options.APIKey)
	s.options.APIKey = ""
	host, _, err := net.SplitHostPort(options.Listen)
	if err != nil {
		return nil, fmt.Errorf("the address to listen at, %q, is not like 127.0.0.1:8085: %w", options.Listen, err)
	}
	if err := s.readTLS(); err != nil {
		return nil, err
	}
	if err := s.readProxies(); err != nil {
		return nil, err
	}
	loopback := isLoopback(host)
	if !loopback && s.certificate == nil && len(s.proxies) == 0 {
		return nil, fmt.Errorf("%s is beyond this machine, and without TLS everybody on the way could read keys and sessions. "+
			"Next: name a certificate and its private key, or a proxy that signs people in, or listen at 127.0.0.1", options.Listen)
	}
	s.proxyOnly = !loopback && s.certificate == nil
	if err := s.readPublicURL(host, loopback); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Server) readTLS() error {
	certificateFile, keyFile := s.options.CertificateFile, s.options.PrivateKeyFile
	if certificateFile == "" && keyFile == "" {
		return nil
	}
	if certificateFile == "" || keyFile == "" {
		return errors.New("TLS takes a certificate and its private key, and one of the two files is not named")
	}
	loaded, err := loadCertificate(certificateFile, keyFile, s.log)
	s.certificate = loaded
	return err
}

func (s *Server) readProxies() error {
	if len(s.options.ProxyAddresses) == 0 != (s.options.ProxyHeader == "") {
		return errors.New("a proxy that signs people in takes its address and the header in which it says whom, and one of the two is not named")
	}
	for _, text := range s.options.ProxyAddresses {
		prefix, err := netip.ParsePrefix(text)
		if address, addressErr := netip.ParseAddr(text); addressErr == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return fmt.Errorf("the proxy's address %q is neither an address nor a network", text)
		}
		if prefix.Bits() == 0 {
			return fmt.Errorf("the proxy's address %q is every address: everybody could say that they are anybody", text)
		}
		s.proxies = append(s.proxies, prefix.Masked())
	}
	return nil
}

// readPublicURL takes the names by which the server answers: a request for another name comes from a page of somebody else whose
// name was made to lead here (DNS rebinding).
func (s *Server) readPublicURL(host string, loopback bool) error {
	text := s.options.PublicURL
	if text == "" {
		if !loopback {
			return errors.New("the server does not know its own name. Next: name the address that browsers use, such as https://desk.example.com")
		}
		text = "http://" + s.options.Listen
		if s.certificate != nil {
			text = "https://" + s.options.Listen
		}
	}
	public, err := url.Parse(text)
	if err != nil || public.Hostname() == "" || public.Scheme != "http" && public.Scheme != "https" || strings.Trim(public.Path, "/") != "" || public.RawQuery != "" || public.User != nil {
		return fmt.Errorf("the public address %q is not like https://desk.example.com, without a path", text)
	}
	if public.Scheme == "http" && !isLoopback(public.Hostname()) {
		return fmt.Errorf("the public address %q is http://, which would send keys and sessions unencrypted. Next: use https://", text)
	}
	public.Path = ""
	s.public, s.secure = public, public.Scheme == "https"
	s.hosts = []string{strings.ToLower(public.Hostname())}
	if loopback {
		s.hosts = append(s.hosts, "localhost", "127.0.0.1", "::1", strings.ToLower(host))
	}
	return s.origins.AddTrustedOrigin(public.Scheme + "://" + public.Host)
}

// isLoopback tells whether a host is this machine alone. An empty host is every address.
func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && address.Unmap().IsLoopback()
}

// URL is the address that browsers use, without a slash at the end.
func (s *Server) URL() string { return s.public.String() }

// isProxy tells whether a request comes from the proxy that signs people in.
func (s *Server) isProxy(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	for _, proxy := range s.proxies {
		if proxy.Contains(peer.Addr().Unmap().WithZone("")) {
			return true
		}
	}
	return false
}
