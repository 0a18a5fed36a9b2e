/// Who the broker is and who the twin is: certificates, keys and the password, from files that may
/// change while it runs. Start at [BrokerSecurity].
package io.celltwin.edge.tls;
