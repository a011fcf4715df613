import pytest

from webapp.outgoing.addresses import is_loopback, is_private, is_refused

REFUSED = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.254 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254
172.16.0.1 172.31.255.254 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.254 198.51.100.1
203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808
64:ff9b:1::1 100::1 2001::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: 3ffe::1 3fff::1
4000::1 5f00::1 8000::1 fc00::1 fd00:ec2::254 fd12:3456::1 fe80::1 febf::1 fec0::1 feff::1 ff02::1 ff0e::1
""".split()

PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 128.0.0.1 172.15.255.255 172.32.0.0 192.0.1.1
192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
2000::1 2001:200::1 2001:4860:4860::8888 2003::1 2606:4700::1111 2a00:1450::1 3fff:1000::1
""".split()


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_ordinary_and_public_is_refused(address: str) -> None:
    assert is_refused(address) is True


@pytest.mark.parametrize("address", PUBLIC)
def test_an_ordinary_public_address_is_not_refused(address: str) -> None:
    assert (is_refused(address), is_loopback(address), is_private(address)) == (False, False, False)


@pytest.mark.parametrize(
    "text", ["", "localhost", "127.1", "0x7f.0.0.1", "010.0.0.1", "fe80::1%eth0", "2606:4700::1%1"]
)
def test_text_that_is_no_address_in_the_standard_spelling_is_refused(text: str) -> None:
    assert is_refused(text) is True


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_is_recognised(address: str) -> None:
    assert is_loopback(address) is True


@pytest.mark.parametrize("address", ["::ffff:127.0.0.1", "::127.0.0.1", "10.0.0.1", "not an address"])
def test_a_disguised_loopback_is_merely_refused(address: str) -> None:
    assert (is_loopback(address), is_refused(address)) == (False, True)


@pytest.mark.parametrize("address", ["10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd12::1"])
def test_the_operators_own_networks_are_recognised(address: str) -> None:
    assert is_private(address) is True


@pytest.mark.parametrize("address", ["169.254.169.254", "100.100.100.200", "fd00:ec2::254", "fd20:ce::254", "fe80::1"])
def test_cloud_metadata_and_link_local_addresses_never_count_as_an_own_network(address: str) -> None:
    assert (is_private(address), is_refused(address)) == (False, True)
