"""MAPI over HTTP ([MS-OXCMAPIHTTP]): one request after the other on one connection, cookies kept."""

import base64
import http.client
import ssl
import urllib.parse
import uuid

from tests.system.mapiclient.wire import Reader


class HttpError(Exception):
    """@status and @code: HTTP's and X-ResponseCode, when it is the server that says no."""

    def __init__(self, text, status=None, code=None):
        super().__init__(text)
        self.status, self.code = status, code


class Endpoint:
    def __init__(self, url, user, password, timeout=60):
        self.url = urllib.parse.urlsplit(url)
        self.authorization = "Basic " + base64.b64encode(("%s:%s" % (user, password)).encode()).decode()
        self.timeout, self.connection, self.cookies = timeout, None, {}
        self.client, self.counter = "{%s}" % str(uuid.uuid4()).upper(), 0

    def connect(self):
        if self.url.scheme == "https":
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            return http.client.HTTPSConnection(self.url.netloc, timeout=self.timeout, context=context)
        return http.client.HTTPConnection(self.url.netloc, timeout=self.timeout)

    def headers(self, kind):
        self.counter += 1
        fields = {"Content-Type": "application/mapi-http", "X-RequestType": kind, "X-RequestId": "%s:%d" % (self.client, self.counter),
                  "X-ClientInfo": self.client, "X-ClientApplication": "TernTest/1.0.0.0", "Authorization": self.authorization}
        if self.cookies:
            fields["Cookie"] = "; ".join("%s=%s" % item for item in self.cookies.items())
        return fields

    def post(self, kind, body):
        """The response's body behind the meta-tags, as a Reader; an X-ResponseCode that isn't 0 is an error."""
        if self.connection is None:
            self.connection = self.connect()
        self.connection.request("POST", self.url.path + "?" + self.url.query, body, self.headers(kind))
        response = self.connection.getresponse()
        data = response.read()
        code = response.getheader("X-ResponseCode")
        if response.status != 200 or code != "0":
            raise HttpError("%s: HTTP %d, X-ResponseCode %s: %s" % (kind, response.status, code, data[:200]), response.status, code)
        for line in response.msg.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()
        return Reader(self.strip_meta_tags(kind, data))

    @staticmethod
    def strip_meta_tags(kind, data):
        """[MS-OXCMAPIHTTP] 2.2.7: PROCESSING, PENDING..., DONE, header-like lines, an empty line."""
        while True:
            line, found, data = data.partition(b"\r\n")
            if not found:
                raise HttpError("%s: no DONE" % kind)
            if line == b"DONE":
                return data[data.index(b"\r\n\r\n") + 4:]
            if line not in (b"PROCESSING", b"PENDING"):
                raise HttpError("%s: '%s' where a meta-tag should be" % (kind, line[:40]))

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None
