package provider

import "os"

// MuteUnreadLogs switches the SDK's own logging off when nobody asked for logs.
// Without it the SDK writes TRACE lines that Terraform throws away: they cost
// about half of the time of a plan with many resources.
func MuteUnreadLogs() {
	for _, variable := range []string{"TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_ATLASSIAN", "TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK"} {
		if os.Getenv(variable) != "" {
			return
		}
	}
	for _, variable := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_ATLASSIAN"} {
		// An error would only leave the logs on.
		_ = os.Setenv(variable, "OFF")
	}
}
