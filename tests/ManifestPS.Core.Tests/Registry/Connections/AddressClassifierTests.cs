using System.Net;
using ManifestPS.Registry;
using ManifestPS.Registry.Connections;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, rows A06 and B02, and M4: where an address lies, however it is written.</summary>
public sealed class AddressClassifierTests
{
    [Theory]
    [InlineData("203.0.113.10", AddressKinds.Public)]
    [InlineData("172.15.255.255", AddressKinds.Public)]
    [InlineData("172.32.0.1", AddressKinds.Public)]
    [InlineData("100.63.255.255", AddressKinds.Public)]
    [InlineData("100.128.0.1", AddressKinds.Public)]
    [InlineData("2001:db8::1", AddressKinds.Public)]
    [InlineData("10.9.9.9", AddressKinds.Private)]
    [InlineData("172.16.0.1", AddressKinds.Private)]
    [InlineData("172.31.255.255", AddressKinds.Private)]
    [InlineData("192.168.1.1", AddressKinds.Private)]
    [InlineData("100.64.0.1", AddressKinds.Private)]
    [InlineData("fd12::1", AddressKinds.Private)]
    [InlineData("fc00::1", AddressKinds.Private)]
    [InlineData("::ffff:10.0.0.1", AddressKinds.Private)]
    [InlineData("64:ff9b::a00:1", AddressKinds.Private)]
    [InlineData("2002:a00:1::", AddressKinds.Private)]
    [InlineData("64:ff9b:1::1", AddressKinds.Private)]
    [InlineData("64:ff9b:1:ffff:ffff:ffff:ffff:ffff", AddressKinds.Private)]
    [InlineData("64:ff9b:1::cb00:710a", AddressKinds.Private)]   // 203.0.113.10, by a translator of the network's own
    [InlineData("64:ff9b:2::1", AddressKinds.Public)]
    [InlineData("198.18.0.1", AddressKinds.Private)]
    [InlineData("198.19.255.255", AddressKinds.Private)]
    [InlineData("198.20.0.1", AddressKinds.Public)]
    [InlineData("192.0.0.8", AddressKinds.Private)]
    [InlineData("192.0.2.1", AddressKinds.Public)]
    [InlineData("64:ff9b::c612:1", AddressKinds.Private)]
    [InlineData("127.0.0.1", AddressKinds.Loopback)]
    [InlineData("127.255.255.254", AddressKinds.Loopback)]
    [InlineData("::1", AddressKinds.Loopback)]
    [InlineData("::ffff:127.0.0.1", AddressKinds.Loopback)]
    [InlineData("::127.0.0.1", AddressKinds.Loopback)]
    [InlineData("169.254.0.1", AddressKinds.LinkLocal)]
    [InlineData("fe80::1%3", AddressKinds.LinkLocal)]
    [InlineData("169.254.169.254", AddressKinds.Metadata)]
    [InlineData("169.254.170.2", AddressKinds.Metadata)]
    [InlineData("100.100.100.200", AddressKinds.Metadata)]
    [InlineData("168.63.129.16", AddressKinds.Metadata)]
    [InlineData("fd00:ec2::254", AddressKinds.Metadata)]
    [InlineData("::ffff:169.254.169.254", AddressKinds.Metadata)]
    [InlineData("64:ff9b::a9fe:a9fe", AddressKinds.Metadata)]
    [InlineData("192.0.0.192", AddressKinds.Metadata)]
    [InlineData("64:ff9b:1::a9fe:a9fe", AddressKinds.Metadata)]
    [InlineData("64:ff9b:1:a9fe:a9:fe00::", AddressKinds.Metadata)]   // as RFC 6052 has it in a /48
    [InlineData("64:ff9b:1:a9:fe:a9fe::", AddressKinds.Metadata)]   // a /56
    [InlineData("64:ff9b:1:0:a9:fea9:fe00:0", AddressKinds.Metadata)]   // a /64
    [InlineData("0.0.0.0", AddressKinds.Special)]
    [InlineData("::", AddressKinds.Special)]
    [InlineData("224.0.0.1", AddressKinds.Special)]
    [InlineData("255.255.255.255", AddressKinds.Special)]
    [InlineData("ff02::1", AddressKinds.Special)]
    public void An_address_lies_where_its_innermost_form_says(string address, object expected) => Assert.Equal(expected, IPAddress.Parse(address).Kind);
}
