package attribute

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// NormalizeIPRange returns the one spelling under which an address, or a block of addresses in CIDR notation, is compared: a
// block with the shortest form of its first address. An address is the block that has nothing else in it.
//
// It refuses a block whose address lies within it, such as 10.0.0.5/24: somebody meant that address, or the whole block. The
// error is a sentence about "the value" that ends with what to write instead.
func NormalizeIPRange(value string) (string, error) {
	if strings.Contains(value, "/") {
		block, err := netip.ParsePrefix(value)
		switch {
		case err != nil:
			return "", errors.New("the value is no block of addresses in CIDR notation: write one such as 192.0.2.0/24")
		case block.Addr().Is4In6():
			return "", errors.New("the value is an IPv4 block in an IPv6 spelling: write it as an IPv4 block, such as 192.0.2.0/24")
		case block.Masked() != block:
			address := netip.PrefixFrom(block.Addr(), block.Addr().BitLen())
			return "", fmt.Errorf("the value is an address within a block: write %s for the whole block, or %s for that one address", block.Masked(), address)
		}
		return block.String(), nil
	}
	address, err := netip.ParseAddr(value)
	switch {
	case err != nil:
		return "", errors.New("the value is neither an IP address nor a block of addresses: write one such as 192.0.2.1 or 192.0.2.0/24")
	case address.Zone() != "":
		return "", errors.New("the value has a zone, which means something on one machine only: write the address without % and what follows")
	case address.Is4In6():
		return "", fmt.Errorf("the value is an IPv4 address in an IPv6 spelling: write %s", address.Unmap())
	}
	return netip.PrefixFrom(address, address.BitLen()).String(), nil
}

// SameIPRange reports whether both are spellings of one block of addresses. A text that is none is only the same as itself.
func SameIPRange(a, b string) bool { return sameNormalized(NormalizeIPRange, a, b) }

// IPRanges returns a validator for a set of addresses and blocks. It refuses what NormalizeIPRange refuses, and two
// spellings of one block.
func IPRanges() validator.Set {
	return oneSpelling{
		description: "IP addresses and blocks in CIDR notation, each in one spelling", normalize: NormalizeIPRange,
		notOne: "Not an IP range", wants: "takes IP addresses and blocks in CIDR notation, and %.100q is none of them",
		twice: "One IP range in two spellings", same: "which are the same addresses: write them once",
	}
}
