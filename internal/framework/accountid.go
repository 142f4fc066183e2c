package framework

import (
	"errors"
	"fmt"
	"strings"
)

// NotAnAccountID says why a text cannot be the id of an account; "" where it can. These ids have no one format:
// 712020:6f6dc3fb-..., 557058:..., or 24 hexadecimal digits.
func NotAnAccountID(given string) string {
	switch {
	case strings.Contains(given, "@"):
		return fmt.Sprintf("%q is an e-mail address. Look its account up with data \"atlassian_user\" { email = %q } and write data.atlassian_user.<name>.account_id.", given, given)
	case given == "":
		return "It is empty. Write the id of an account, for example 712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3."
	case strings.ContainsAny(given, "/?#% \t\r\n"):
		return fmt.Sprintf("%q has a character that no account id has. Write the id alone, for example 712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3.", given)
	}
	return ""
}

// ImportAccountID is the check of an account id.
func ImportAccountID(value string) (string, error) {
	if wrong := NotAnAccountID(value); wrong != "" {
		return "", errors.New("not an account id: " + strings.TrimSuffix(wrong, "."))
	}
	return value, nil
}
