package attribute

import "github.com/hashicorp/terraform-plugin-framework/schema/validator"

// EmailAddresses returns a validator for a set of e-mail addresses. It refuses
// elements that are no bare address, and two spellings of one address: the server
// keeps one of the two, and the apply would end in "inconsistent result".
func EmailAddresses() validator.Set {
	return oneSpelling{
		description: "bare e-mail addresses, each in one spelling", normalize: NormalizeEmail,
		notOne: "Not an e-mail address", wants: "takes bare e-mail addresses, and %.100q is none",
		twice: "One e-mail address in two spellings", same: "which are the same address: write it once",
	}
}
