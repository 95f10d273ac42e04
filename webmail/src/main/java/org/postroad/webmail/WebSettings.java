package org.postroad.webmail;

import java.util.Map;
import org.postroad.webmail.http.HttpSettings;
import org.postroad.webmail.jmap.Limits;
import org.postroad.webmail.login.LoginSettings;

/**
 * Everything the webmail may be told.
 *
 * @param http where and how to listen
 * @param login how long sessions live, how many wrong passwords are borne
 * @param limits what one account may ask for at once
 * @param stsPolicies the MTA-STS policy to serve at each host name
 */
public record WebSettings(HttpSettings http, LoginSettings login, Limits limits, Map<String, String> stsPolicies) {
    public WebSettings {
        stsPolicies = Map.copyOf(stsPolicies);
    }

    /** Without policies. */
    public WebSettings(HttpSettings http, LoginSettings login, Limits limits) {
        this(http, login, limits, Map.of());
    }

    /** The defaults on a listener. */
    public static WebSettings with(HttpSettings http) {
        return new WebSettings(http, LoginSettings.defaults(), Limits.defaults());
    }

    /** The same with MTA-STS policies. */
    public WebSettings withStsPolicies(Map<String, String> policies) {
        return new WebSettings(http, login, limits, policies);
    }
}
